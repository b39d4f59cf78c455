import type { Toy } from "./tasks";

/** Vocabulary and ⊤ of the task that exams are tested on. */
export const V = 4;
export const STOP = 3;

export const toy: Toy = {
  vocabulary: V,
  stop: STOP,
  permitted: [0, 1, 2],
  minLength: 0,
  maxLength: 3,
  maxNodes: 500,
  layout: "ranked",
  reward: () => ({ likelihoodWeight: 1, first: 0, firstElse: 0, later: 0, empty: 0 }),
};
