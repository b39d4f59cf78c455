import type { Leaves } from "../experiment/experiment";
import { treeNodes } from "../judging/prompt-walk";
import type { Activations } from "../lm/activations";
import { baseOf } from "../lm/base";
import type { Checkpoint } from "../lm/checkpoint";
import type { PolicyOptions } from "../lm/runtime/draft";
import { methodSpecOf } from "../methods/chosen";
import type { Method, MethodProgram } from "../methods/method";
import { settingsFrom } from "../methods/settings";
import type { Task } from "../tasks";
import { problemOf } from "./exact-samples";
import { Failure } from "./failure";
import type { Wanted } from "./processors/choice";

const ROOM = 32; // tokens: room for a visitor's own prompt

/**
 * Tokens of the longest prompt that a run of this task will take, with its solved examples in front
 * where they are wanted.
 */
export function longestPrompt(
  { trainPrompts, heldOutPrompts, demonstrated }: Task,
  { demonstrations = false }: Pick<Wanted, "demonstrations"> = {},
): number {
  const asked = [...trainPrompts, ...heldOutPrompts];
  const prompts = demonstrations && demonstrated ? asked.map(demonstrated) : asked;
  const lengths = prompts.flatMap(({ tokens, frozen }) => [tokens.length, frozen?.length ?? 0]);
  return Math.max(ROOM, ...lengths);
}

/** What a run's plans are built for. */
interface Built {
  readonly checkpoint: Checkpoint;
  readonly task: Task;
  readonly method: MethodProgram; // that the leaves name
  readonly longestPrompt: number;
  readonly activations: Activations;
}

/**
 * Everything that a run's plans depend on, by its task and its leaves. Throws a Failure "bad-file"
 * where the model has too few positions.
 */
export function policyOptions(
  { checkpoint, task, method, longestPrompt: longest, activations }: Built,
  leaves: Leaves,
): PolicyOptions {
  const { maxLength } = task.rules();
  const { ending } = task;
  const temperatures = methodSpecOf(leaves).temperatures?.(leaves);
  const room = longest + maxLength + (ending?.longest ?? 0);
  const { L } = checkpoint.architecture;
  if (room > L)
    throw new Failure({
      kind: "bad-file",
      sentence:
        `Prompt and answer need ${room} tokens, but the model has ${L} positions; shorten the ` +
        "prompt or length.max.",
    });
  return {
    checkpoint,
    base: baseOf(leaves["model.base"]),
    activations,
    rank: Number(leaves["lora.rank"]),
    alpha: Number(leaves["lora.alpha"]),
    ...(temperatures && { temperatures }),
    batch: Number(leaves["batch.samples"]),
    longestPrompt: longest,
    maxLength,
    stopToken: task.stopToken,
    policyBias: task.policyBias,
    priorBias: task.priorBias,
    treeNodes: treeNodes(task),
    inFlight: 1 + 2 * Number(leaves["batch.accumulate"]), // a step's samples, two steps' results
    seed: Number(leaves["run.seed"]),
    losses: methodFor({ task, method }, leaves).losses,
    tools: task.tool !== undefined,
    ...(ending && { continuations: { longest: ending.longest, adapters: ["off"] } }),
  };
}

/** A likelihood beside a policy. */
interface BesideOptions {
  readonly options: PolicyOptions;
  readonly chooses: boolean; // among answers, whose sum the frozen model says
}

/**
 * The same for the likelihood that the run's method trains, on the frozen weights that its policy
 * declares; null where the method trains none. It reads whole examples X z Y and bars no token.
 */
export function likelihoodOptions(
  policy: PolicyOptions,
  of: Pick<Built, "task" | "method">,
  leaves: Leaves,
): BesideOptions | null {
  const method = methodFor(of, leaves);
  const { likelihoodLosses: losses, likelihoodRows = 1, likelihoodChooses = false } = method;
  const { ending } = of.task;
  if (!losses || !ending) return null;
  const none = new Float32Array(policy.policyBias.length);
  const options = {
    ...policy,
    batch: likelihoodRows * policy.batch,
    maxLength: policy.maxLength + ending.longest,
    policyBias: none,
    priorBias: none,
    treeNodes: 1, // its strings are given
    losses,
    continuations: { longest: ending.longest, adapters: ["on"] as const },
  };
  return { options, chooses: likelihoodChooses };
}

const notOpened = (): never => {
  throw new Error("A run draws no samples before its policy is open.");
};

/** The run's method. Throws a Failure "bad-file" where the task has not what it needs. */
function methodFor({ task, method }: Pick<Built, "task" | "method">, leaves: Leaves): Method {
  const problem = problemOf(task, notOpened, notOpened);
  const sentence = methodSpecOf(leaves).misfit?.(problem, leaves);
  if (sentence !== undefined) throw new Failure({ kind: "bad-file", sentence });
  return method.make(task, settingsFrom(leaves));
}
