import type { Preset } from "./preset";
import { randomIntegers } from "./random-integers";
import { SMOLLM2 } from "./smollm2";

/** The paper's random integers on a model that nobody here made, which writes digit by digit. */
export const smollm2Integers: Preset = {
  title: "Random integers, SmolLM2-135M",
  says: "A real language model learns to write numbers equally often.",
  notice:
    "A real language model of 135 million parameters writes its numbers digit by digit. " +
    "Untrained, one text in fifty is a number, and it prefers some; the blue bars should fill " +
    "the outline.",
  next: {
    path: "reward.integerTarget",
    value: "gaussian",
    says: "Now change the goal: numbers near 50 are wanted most.",
  },
  group: "real",
  task: "random-integers",
  model: SMOLLM2,
  leaves: {
    ...randomIntegers.leaves,
    "integers.stop": "line",
    "length.max": 3, // two digits, and one token too many to be a number
    "batch.samples": 32,
    "run.steps": 400,
    "optimiser.learningRate": 1e-3,
  },
};
