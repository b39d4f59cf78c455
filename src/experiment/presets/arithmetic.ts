import type { Preset } from "./preset";

export const arithmetic: Preset = {
  title: "Arithmetic",
  notice:
    "The calculator never slips. What is left to learn is to copy the right numbers, and when to " +
    "stop.",
  task: "arithmetic",
  model: "world",
  leaves: {
    "length.min": 0,
    // 18, 28 and 38 actions of three, four and five operands, and what the calculator writes
    "length.max": 50,
    "objective.pairs": "vargrad",
    "batch.samples": 16,
    "batch.accumulate": 4,
    "behaviour.replay": 0.1,
    "behaviour.temperatureLow": 0.8,
    "behaviour.temperatureHigh": 1.5,
    "run.steps": 200,
    "optimiser.learningRate": 2e-3,
    "optimiser.warmup": 10,
    "optimiser.decay": "cosine",
    "optimiser.beta2": 0.99,
    "optimiser.weightDecay": 0,
  },
};
