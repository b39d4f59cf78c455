import type { Preset } from "./preset";

export const infilling: Preset = {
  title: "Story infilling",
  notice:
    "The policy sees how a story begins and ends and draws what happened between. The outline is " +
    "the model's own posterior, which prompting misses.",
  task: "infilling",
  model: "world",
  leaves: {
    "length.min": 4,
    "length.max": 16,
    "objective.pairs": "vargrad",
    "batch.samples": 16,
    "batch.accumulate": 4,
    "behaviour.replay": 0.25,
    "behaviour.tempered": 0.5,
    "behaviour.temperatureLow": 0.8,
    "behaviour.temperatureHigh": 1.5,
    "run.steps": 300,
    "optimiser.learningRate": 2e-3,
    "optimiser.warmup": 10,
    "optimiser.decay": "cosine",
    "optimiser.beta2": 0.99,
    "optimiser.weightDecay": 0,
  },
};
