import type { Prompt } from "../lm/sequences";
import type { Task } from "../tasks/task";
import type { Baseline, TaskFacts } from "./protocol";

/** What is told of a task: its prompts, which of them is watched, and how its figures are made. */
export function factsOf(task: Task, { watched = task.trainPrompts[0], baselines = [], embedder }: { watched?: Prompt; baselines?: readonly Baseline[]; embedder: string }): TaskFacts {
  const fact = (split: "train" | "held-out") => ({ id, text, tokens }: Prompt) => ({ id, text, tokens: tokens.length, split });
  return {
    prompts: [...task.trainPrompts.map(fact("train")), ...task.heldOutPrompts.map(fact("held-out"))],
    watched: watched.id,
    stop: task.stopText,
    baselines,
    units: { diversity: `1 − mean cosine similarity: ${embedder}`, likelihood: "log p(z⊤ | X), untrained model [nats]" },
  };
}
