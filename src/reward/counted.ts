import type { Nats } from "../lm/sequences";
import { likelihoodWeightFrom, logRewardOf, termsFrom } from "./reward";
import type { Leaves, RewardContext } from "./term";

/** log R of a string of n tokens by whether the first is permitted. */
type CountedLogR = (n: number, starts: boolean) => Nats;

/** Two first tokens that stand for all: one that is permitted and one that is not. */
interface Starts {
  readonly permitted: number;
  readonly other: number;
}

/**
 * log R as a function of length and first token, when the leaves turn on nothing that sees more;
 * null otherwise, and while the likelihood is part of the reward. The terms' own values, at strings
 * that stand for all of their kind.
 */
export function countedLogR(
  leaves: Leaves,
  context: RewardContext,
  starts: Starts,
): CountedLogR | null {
  const inForce = termsFrom(leaves, context);
  const countable = inForce.every(({ sees }) => sees === "length and permitted start");
  if (likelihoodWeightFrom(leaves) !== 0 || !countable) return null;
  return (n, starting) => {
    const z = new Uint32Array(n).fill(starts.other);
    if (n > 0 && starting) z[0] = starts.permitted;
    return logRewardOf(inForce, z, context.textOf);
  };
}
