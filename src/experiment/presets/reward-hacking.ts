import { continuation } from "./continuation";
import type { Preset } from "./preset";

/** Three words are rewarded and nothing else: the model's own likelihood is no part of log R. */
export const rewardHacking: Preset = {
  title: "Reward hacking",
  group: "wrong",
  notice:
    "The reward wants three words and does not ask whether the sentence is one. The policy learns " +
    "to write them, and log p of its sentences falls. Raise the weight of the prior to 1 and it " +
    "learns to write sentences again.",
  task: "continuation",
  model: "world",
  leaves: {
    ...continuation.leaves,
    "reward.temperature": 1,
    "reward.likelihood": 0,
    "reward.words": "friend, fish, dinner",
    "reward.wordsRule": "each",
    "reward.wordsWeight": 10,
    "objective.pairs": "vargrad",
    "prompt.choice": "one",
    "prompt.which": 5,
    "length.min": 1,
    "length.max": 8,
    "batch.samples": 32,
    "batch.accumulate": 1,
    "run.steps": 200,
  },
};
