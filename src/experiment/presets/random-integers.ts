import type { Preset } from "./preset";

export const randomIntegers: Preset = {
  title: "Random integers",
  says: "A small language model learns to write every number equally often.",
  notice:
    "The blue bars should fill the outline and stop there: the untrained model prefers some " +
    "numbers, the target none.",
  next: {
    path: "reward.integerTarget",
    value: "gaussian",
    says: "Now change the goal: numbers near 50 are wanted most.",
  },
  task: "random-integers",
  model: "world",
  leaves: {
    "reward.likelihood": 0,
    "length.min": 0,
    "length.max": 5,
    "objective.forcedStop": "certain",
    "batch.samples": 64,
    "batch.accumulate": 1,
    // On its own samples alone a run can lose a number for good: what has become rare is never
    // drawn again.
    "behaviour.replay": 0.5,
    "behaviour.tempered": 0.8,
    "behaviour.temperatureLow": 1,
    "behaviour.temperatureHigh": 2.5,
    "replay.capacity": 100, // the best hundred strings: in the end, the numbers
    "run.steps": 500,
    "optimiser.learningRate": 2e-3,
    "optimiser.warmup": 10,
    "optimiser.decay": "cosine",
    // early losses are in the thousands; at 0.999 the second moment would remember them for good
    "optimiser.beta2": 0.99,
    "optimiser.weightDecay": 0,
  },
};
