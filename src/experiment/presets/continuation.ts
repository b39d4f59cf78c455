import type { Preset } from "./preset";

export const continuation: Preset = {
  title: "Sentence continuation",
  says: "A small language model learns to favour the likeliest whole sentences.",
  notice:
    "The blue bars should match the outlines. The temperature acts on whole sentences, not on " +
    "tokens: the target is sharper, and its sentences stay diverse.",
  next: {
    path: "reward.temperature",
    value: 0.4,
    says: "Now change the goal: likely sentences are wanted even more.",
  },
  task: "continuation",
  model: "world",
  leaves: {
    "reward.temperature": 0.7,
    // the prior itself makes the empty sentence rare; a floor of −99 would have to be learned
    "length.min": 0,
    "length.max": 14,
    // Every pair of prefixes also fits log q(⊤) in mid-sentence, e^−12 and less. Hot samples
    // (T up to 2) are full of such prefixes and drown the rest, so exploration is narrow; several
    // prompts a step keep one from being fitted alone.
    "batch.samples": 8,
    "batch.accumulate": 4,
    "behaviour.replay": 0.1,
    "behaviour.temperatureLow": 0.8,
    "behaviour.temperatureHigh": 1.3,
    "run.steps": 200,
    "optimiser.learningRate": 2e-3,
    "optimiser.warmup": 10,
    "optimiser.decay": "cosine",
    "optimiser.beta2": 0.99,
    "optimiser.weightDecay": 0,
  },
};
