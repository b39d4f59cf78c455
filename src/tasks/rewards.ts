import type { Extra } from "../judging/walk";
import { rewardFields } from "../reward/fields";
import {
  type BatchLogReward,
  boundOf,
  logRewardOf,
  prefixLogRewards,
  termsFrom,
} from "../reward/reward";
import type { Leaves, RewardContext } from "../reward/term";
import { derived } from "./derived";

/** `logReward` of a task, by the reward leaves as they stand. */
export function logRewards(leaves: () => Leaves, context: RewardContext): BatchLogReward {
  const terms = derived(leaves, rewardFields, (now) => termsFrom(now, context));
  return (_prompt, z) => prefixLogRewards(terms(), z, context.textOf);
}

/**
 * The terms in force as the walk needs them: values on whole strings, and a bound where every term
 * has one.
 */
export function extraOf(leaves: Leaves, context: RewardContext): Extra {
  const terms = termsFrom(leaves, context);
  const bound = boundOf(terms);
  return {
    of: (strings) => strings.map((z) => logRewardOf(terms, z, context.textOf)),
    ...(bound && { bound }),
  };
}
