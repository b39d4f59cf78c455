import type { Preset } from "./preset";

export const infilling: Preset = {
  title: "Story infilling",
  says: "A small language model learns what may have happened in mid-story.",
  notice:
    "The policy sees how a story begins and ends, and draws what happened between. The outline " +
    "is the model's own posterior, which prompting misses; the story on show was not trained on.",
  next: {
    path: "reward.temperature",
    value: 0.6,
    says: "Now change the goal: likely middles are wanted even more.",
  },
  task: "infilling",
  model: "world",
  leaves: {
    "length.min": 4,
    "length.max": 12,
    // every pair of prefixes also fits log q(⊤) in mid-sentence, where log R is −20 and less
    "objective.pairs": "vargrad",
    "stories.compared": "whole",
    "batch.samples": 16,
    "batch.accumulate": 4,
    // of a thousand stories one seldom comes again, so nearly nothing could be replayed
    "behaviour.replay": 0,
    "behaviour.tempered": 0.3,
    "behaviour.temperatureLow": 0.8,
    "behaviour.temperatureHigh": 1.5,
    "run.steps": 400,
    "optimiser.learningRate": 3e-3,
    "optimiser.warmup": 10,
    "optimiser.decay": "cosine",
    "optimiser.beta2": 0.99,
    "optimiser.weightDecay": 0,
  },
};
