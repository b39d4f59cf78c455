import type { Extra } from "../judging/walk";
import type { Judgeable } from "../judging/judgeable";
import { rewardFields } from "../reward/fields";
import { boundOf, logRewardOf, prefixLogRewards, termsFrom } from "../reward/reward";
import type { RewardContext } from "../reward/term";
import type { FieldTable } from "../schema/field";
import type { Leaves } from "./prompts";

/** A value made of some leaves as they stand: made anew only when one of them has changed. */
export function live<A>(
  leaves: () => Leaves,
  table: FieldTable,
  make: (now: Leaves) => A,
): () => A {
  const paths = Object.keys(table);
  let last: { readonly values: readonly unknown[]; readonly made: A } | undefined;
  return () => {
    const now = leaves();
    const values = paths.map((path) => now[path]);
    if (!last?.values.every((value, k) => value === values[k])) last = { values, made: make(now) };
    return last.made;
  };
}

/** `Judgeable.logReward` by the live reward leaves. */
export function logRewards(leaves: () => Leaves, context: RewardContext): Judgeable["logReward"] {
  const terms = live(leaves, rewardFields, (now) => termsFrom(now, context));
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
