import type { Extra } from "../judging/extra";
import { askedOf, withAsked } from "../reward/asked";
import { rewardFields } from "../reward/fields";
import {
  type BatchLogReward,
  askedTermsFrom,
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
  const asked = derived(leaves, rewardFields, (now) => askedTermsFrom(now, context));
  return (prompt, z) => {
    const computed = prefixLogRewards(terms(), z, context.textOf);
    const others = asked();
    return others.length > 0 ? withAsked(computed, others, { prompt, z }, context) : computed;
  };
}

/**
 * The terms in force as the walk needs them: values on whole strings, and a bound where every term
 * has one.
 */
export function extraOf(leaves: Leaves, context: RewardContext): Extra {
  const terms = termsFrom(leaves, context);
  const asked = askedTermsFrom(leaves, context);
  const bound = boundOf([...terms, ...asked]);
  return {
    of: (strings) => strings.map((z) => logRewardOf(terms, z, context.textOf)),
    ...(asked.length > 0 && {
      asked: (prompt, strings) => askedOf(asked, prompt, strings, context),
    }),
    ...(bound && { bound }),
  };
}
