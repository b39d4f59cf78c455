import { continuation } from "./continuation";
import type { Preset } from "./preset";
import { SMOLLM2 } from "./smollm2";

/** Sentence continuation on a real model, after a prompt that is there to be replaced. */
export const smollm2Continuation: Preset = {
  title: "Continuation, SmolLM2-135M",
  says: "A real language model learns to favour the likeliest whole sentences.",
  notice:
    "Write a prompt of your own. No search reaches all sentences of a real model, so log Z and " +
    "both KL lie between bounds, with estimates from samples where those say more.",
  next: {
    path: "reward.temperature",
    value: 0.5,
    says: "Now change the goal: likely sentences are wanted even more.",
  },
  group: "real",
  task: "continuation",
  model: SMOLLM2,
  leaves: {
    ...continuation.leaves,
    "prompt.text": "The old clock in the hall had stopped during the night.",
    "length.min": 1,
    "length.max": 12,
    // a stop in mid-sentence is rare here too: only whole sentences are compared
    "objective.pairs": "vargrad",
    // many sentences would be longer: a loss that charged both sides for the forced stop would not
    // teach the policy to end before it
    "objective.forcedStop": "certain",
    "batch.samples": 16,
    "batch.accumulate": 1,
    "optimiser.learningRate": 1e-3,
    "watch.every": 50,
    "watch.samples": 16,
  },
};
