import type { Prompt } from "../lm/sequences";
import { diversityUnit } from "../judging/diversity-measure";
import type { Task } from "../tasks/task";
import type { Against, Baseline, Figure, TaskFacts } from "./protocol";

interface Known {
  readonly sentenceModel?: string; // of the visitor's choice
  readonly watched?: Prompt;
  readonly baselines?: readonly Baseline[];
}

/** What is told of a task: its prompts, which of them is watched, and how its figures are made. */
export function factsOf(
  task: Task,
  { watched = task.trainPrompts[0], baselines = [], sentenceModel }: Known,
): TaskFacts {
  const fact =
    (split: "train" | "held-out") =>
    ({ id, text, tokens }: Prompt) => ({ id, text, tokens: tokens.length, split });
  return {
    prompts: [
      ...task.trainPrompts.map(fact("train")),
      ...task.heldOutPrompts.map(fact("held-out")),
    ],
    watched: watched.id,
    noun: task.noun,
    stop: task.stopText,
    baselines,
    figures: figuresOf(task, sentenceModel),
  };
}

/**
 * Strings that are listed are judged by their exact masses; the root's estimate of log Z sees no
 * sample where ⊤ may come first.
 */
function figuresOf(task: Task, sentenceModel?: string): Readonly<Record<Against, Figure>> {
  const listed = task.truth.kind === "enumerated";
  const { minLength } = task.rules();
  return {
    logReward: { unit: "mean log R of the samples, nats", from: "batch" },
    diversity: { unit: diversityUnit(task, sentenceModel), from: listed ? "truth" : "look" },
    logLikelihood: listed
      ? { unit: `mean log p under the prior, ${task.noun} only, nats`, from: "truth" }
      : { unit: "mean log p(z⊤ | X) under the prior, nats", from: "batch" },
    logZ:
      minLength === 0
        ? { unit: "estimate r₀/T − t₀ at the root, nats", from: "root" }
        : { unit: "mean estimate at the shortest length, nats", from: "batch" },
  };
}
