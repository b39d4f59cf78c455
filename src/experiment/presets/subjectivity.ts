import type { Preset } from "./preset";

/** Reasons for a label that the policy must guess from the review alone: the E-step. */
export const subjectivity: Preset = {
  title: "Subjectivity",
  says: "A small language model learns to give reasons for the right label.",
  notice:
    "The outline is the posterior over reasons given the label; the policy sees the review " +
    "alone. Watch the blue bars close on it, on reviews that have no label too.",
  next: {
    path: "reward.temperature",
    value: 0.6,
    says: "Now change the goal: good reasons are wanted even more.",
  },
  task: "subjectivity",
  model: "world",
  leaves: {
    "length.min": 1,
    "length.max": 5,
    "objective.pairs": "vargrad",
    "batch.samples": 16,
    "batch.accumulate": 4,
    "run.steps": 400,
    "optimiser.learningRate": 2e-3,
    "optimiser.warmup": 10,
    "optimiser.decay": "cosine",
    "optimiser.beta2": 0.99,
    "optimiser.weightDecay": 0,
  },
};
