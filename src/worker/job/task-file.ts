import type { Leaves } from "../../experiment/experiment";
import { readModelName } from "../../experiment/models";
import type { Prompt } from "../../lm/sequences";
import type { TermName } from "../../reward/terms";
import type { Task, TaskName } from "../../tasks";
import { barredBy } from "../sampling-files";
import { type ListedNumber, listedNumbers, termsInForce } from "./terms";

/** A prompt in task.json. */
interface WrittenPrompt {
  readonly text: string;
  readonly tokens: readonly number[];
  readonly frozen?: readonly number[]; // what the frozen model reads in place of `tokens`
  readonly ending?: readonly number[]; // must follow every string, in place of ⊤
  readonly references?: readonly (readonly number[])[]; // the replay buffer begins with these
}

/** task.json: what the task makes of the settings, in tokens. */
export interface TaskFile {
  readonly task: string;
  readonly model: string | null; // on the hub; null: whoever runs the job says where it is
  readonly revision: string | null;
  readonly stop: number;
  readonly barred: readonly number[];
  readonly policyBias: number; // added to the logits of what is barred
  readonly priorBias: number; // the same of the frozen model
  readonly terms: readonly TermName[];
  readonly numbers: readonly ListedNumber[];
  /** Tokens after which an unfinished string has a log-reward; null: after any, and after none. */
  readonly compared: readonly number[] | null;
  readonly prompts: readonly WrittenPrompt[];
}

/** What task.json is made of; `task` has a terminal where it has an ending. */
interface Described {
  readonly name: TaskName;
  readonly task: Task;
  readonly leaves: Leaves;
}

export function taskFile({ name, task, leaves }: Described): TaskFile {
  const model = hubModel(leaves);
  const policy = barredBy(task.policyBias);
  const prior = barredBy(task.priorBias);
  if (policy.barred.join() !== prior.barred.join())
    throw new Error("Policy and frozen model bar other tokens.");
  return {
    task: name,
    model: model?.repository ?? null,
    revision: model?.revision ?? null,
    stop: task.stopToken,
    barred: policy.barred,
    policyBias: policy.bias,
    priorBias: prior.bias,
    terms: termsInForce(name, leaves),
    numbers: listedNumbers(task, leaves),
    compared: comparedAfter(task),
    prompts: task.trainPrompts.map((prompt) => writtenPrompt(task, prompt, leaves)),
  };
}

/**
 * The model where transformers finds it by its name on the hub: not where it is one file of a
 * repository, which may hold several, or other numbers beside it.
 */
export function hubModel(leaves: Leaves) {
  const read = readModelName(String(leaves["model.name"]));
  return read?.kind === "hub" && read.file === undefined ? read : undefined;
}

function writtenPrompt(
  { ending, references }: Task,
  prompt: Prompt,
  leaves: Leaves,
): WrittenPrompt {
  const { text, tokens, frozen } = prompt;
  const known = leaves["replay.seed"] === "references" ? (references?.(prompt) ?? []) : [];
  return {
    text,
    tokens: Array.from(tokens),
    ...(frozen && { frozen: Array.from(frozen) }),
    ...(ending && { ending: Array.from(ending.continuation(prompt)) }),
    ...(known.length > 0 && { references: known.map((z) => Array.from(z)) }),
  };
}

/** By its last token, which is all that the tasks that can be written look at (`jobFault`). */
function comparedAfter({ ending, policyBias }: Task): number[] | null {
  const isCompared = (prefix: Uint32Array) => ending?.compared?.(prefix) ?? true;
  if (isCompared(new Uint32Array(0))) return null;
  return Array.from(policyBias.keys()).filter((token) => isCompared(Uint32Array.of(token)));
}
