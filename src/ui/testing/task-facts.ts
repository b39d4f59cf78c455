import type { TaskFacts } from "../../worker/protocol";

const figure = { unit: "", from: "batch" } as const;

/** Tests only: what a run says of a task of which nothing matters. */
export const someTask: TaskFacts = {
  prompts: [],
  watched: "a",
  noun: "integers",
  stop: "⊤",
  baselines: [],
  figures: { logReward: figure, diversity: figure, logLikelihood: figure, logZ: figure },
  logZ: "root",
};
