import { continuation } from "./continuation";
import type { Preset } from "./preset";

/** Continuation of one prompt by the loss over every prefix, with wide exploration. */
export const shortStrings: Preset = {
  title: "Short strings",
  says: "The model starts out right and learns to end its sentences too soon.",
  group: "wrong",
  notice:
    "At T 1 the target is the prior: the policy begins right, and training makes it wrong. The " +
    "loss compares all prefixes, hot samples are full of prefixes where a stop is absurd, and " +
    "their residuals teach it to stop too soon: 2 to 5 words where the target has about 8.",
  next: {
    path: "reward.temperature",
    value: 0.7,
    says: "Now change the goal: likely sentences are wanted more.",
  },
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
