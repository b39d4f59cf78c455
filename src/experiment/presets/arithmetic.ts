import type { Preset } from "./preset";

export const arithmetic: Preset = {
  title: "Arithmetic",
  says: "A small language model learns to work out sums with a calculator.",
  notice:
    "The calculator never slips. What is left to learn is to copy the right numbers, and when to " +
    "stop.",
  next: {
    path: "reward.temperature",
    value: 0.6,
    says: "Now change the goal: likely answers are wanted even more.",
  },
  task: "arithmetic",
  model: "world",
  leaves: {
    "length.min": 0,
    // 18, 28 and 38 actions of three, four and five operands, and what the calculator writes
    "length.max": 50,
    // whole answers alone are compared: few beginnings may end, and most answers are wrong at first
    "objective.pairs": "vargrad",
    "batch.samples": 8,
    "batch.accumulate": 4,
    // of 1,000 problems each is met a few times at most, too seldom for a buffer of its answers
    "behaviour.replay": 0,
    "behaviour.temperatureLow": 0.8,
    "behaviour.temperatureHigh": 1.3,
    "run.steps": 250,
    "optimiser.learningRate": 2e-3,
    "optimiser.warmup": 10,
    "optimiser.decay": "cosine",
    "optimiser.beta2": 0.99,
    "optimiser.weightDecay": 0,
  },
};
