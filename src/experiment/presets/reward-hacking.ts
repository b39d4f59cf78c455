import { continuation } from "./continuation";
import type { Preset } from "./preset";

/** Three words are rewarded and nothing else: the model's own likelihood is no part of log R. */
export const rewardHacking: Preset = {
  title: "Reward hacking",
  says: "Rewarded for three words alone, the model learns odd sentences.",
  group: "wrong",
  notice:
    "The reward wants three words and does not ask whether the sentence is one, since the weight " +
    "of the prior is 0. Soon its samples have such a word, and log p of the sentences falls: " +
    "nothing in the reward asks them to be likely.",
  next: {
    path: "reward.likelihood",
    value: 1,
    says: "Now change the goal: the sentences should be likely, too.",
  },
  task: "continuation",
  model: "world",
  leaves: {
    ...continuation.leaves,
    // sharp, so that the words outweigh the many strings without them
    "reward.temperature": 0.2,
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
    "run.steps": 120,
  },
};
