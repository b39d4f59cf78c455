import { continuation } from "./continuation";
import type { Preset } from "./preset";

/** Continuation of one prompt by the loss over every prefix, with wide exploration. */
export const shortStrings: Preset = {
  title: "Short strings",
  group: "wrong",
  notice:
    "The loss compares all prefixes, so every one must also say how likely it is to stop there. " +
    "Hot samples are full of prefixes where a stop is absurd, their residuals drown the rest, " +
    "and the policy ends after a word.",
  task: "continuation",
  model: "world",
  leaves: {
    ...continuation.leaves,
    "reward.temperature": 1,
    "prompt.choice": "one",
    "prompt.which": 5,
    "length.min": 1,
    "length.max": 12,
    "batch.samples": 32,
    "batch.accumulate": 1,
    "behaviour.replay": 0.25,
    "behaviour.temperatureLow": 0.5,
    "behaviour.temperatureHigh": 2,
    "run.steps": 60,
  },
};
