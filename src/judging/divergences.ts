import { exp, log, log1p } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { log1pExp, logAddExp, logSumExp, normalisedLogs } from "./numbers";
import { type Bounded, type Divergences, estimatedWithin } from "./report";

/**
 * Target and policy over N outcomes and "the rest", which is everything else. All in logs, so that
 * nothing underflows: an outcome of e^−900 counts as it should.
 */
export interface Outcomes {
  readonly logWeight: ArrayLike<Nats>; // [N] unnormalised log target
  readonly logPolicy: ArrayLike<Nats>; // [N] log q
  readonly rest: Rest;
}

interface Rest {
  /**
   * Whether the rest is one outcome of the partition that is compared, or many that nobody looked
   * at. Of one, a KL is known as soon as its mass is; of many, a KL has no upper bound.
   */
  readonly is: "one outcome" | "unseen";
  readonly logPolicy: Nats; // log q(rest)
  /** Bounds on its unnormalised log target; equal when it is known. */
  readonly low: Nats;
  readonly high: Nats | null; // null: no bound is known
}

/** log ρ and log(1 − ρ), where ρ is the target mass of the rest. */
interface Share {
  readonly rest: Nats;
  readonly inside: Nats;
}

/**
 * A figure as a function of ρ; where it is least, as logit ρ; what bounds it from above, if any.
 */
interface Figure {
  readonly at: (share: Share) => number;
  readonly least: (interval: Interval) => Nats;
  readonly above: ((share: Share) => number) | null;
}
type Interval = readonly [least: Share, most: Share];

/**
 * Target mass that may be left out of what counts as exact. Only log(q/π) of the rest itself can
 * still tell how small it is.
 */
export const WHOLE = 1e-9;

/**
 * Both divergences and total variation. Where the target mass ρ of the rest is known they are
 * exact over the partition {each of the N outcomes, the rest}. Otherwise ρ lies in an interval:
 * every figure is convex in ρ, so its least value has one place and its largest is at an end. The
 * lower bound holds for the divergence over all strings too, by data processing.
 */
export function compare(outcomes: Outcomes): Divergences {
  const { low, high, is } = outcomes.rest;
  const logReached = logSumExp(outcomes.logWeight);
  const interval = [shareOf(low - logReached), shareOf((high ?? Infinity) - logReached)] as const;
  const same = low === high;
  const near = same || exp(interval[1].rest) - exp(interval[0].rest) <= WHOLE;
  const known = knownOf(outcomes, logReached);
  // log(q/π) of the rest hangs on log ρ, however small ρ is
  const reverseKnown = same || known.logRest === -Infinity;
  return {
    klForward: boundsOf(forwardOf(known, is), interval, near),
    klReverse: boundsOf(reverseOf(known, is), interval, reverseKnown),
    tv: boundsOf(totalVariation(known, is), interval, near),
  };
}

/** An estimate of the rest's target mass, when a part of the rest was sampled. */
export interface EstimatedRest {
  readonly logWeight: Nats; // unnormalised log target of the rest
  readonly below: Nats; // the same, a standard error less and more
  readonly above: Nats;
  readonly n: number; // samples
}

/**
 * The figures at an estimate of the rest's target mass, over the partition whose rest is one
 * outcome, beside the bounds that hold for certain.
 */
export function compareAt(outcomes: Outcomes, estimate: EstimatedRest): Divergences {
  const bounds = compare(outcomes);
  const at = (rest: Nats) =>
    compare({ ...outcomes, rest: { ...outcomes.rest, low: rest, high: rest } });
  const middle = at(estimate.logWeight);
  const ends = [at(estimate.below), at(estimate.above)];
  const figure = (name: keyof Divergences): Bounded => {
    const { value } = middle[name];
    const error = Math.max(...ends.map((end) => Math.abs(end[name].value - value)));
    return estimatedWithin(bounds[name], { value, error, n: estimate.n });
  };
  return { klForward: figure("klForward"), klReverse: figure("klReverse"), tv: figure("tv") };
}

/**
 * The same figures when both sides are conditioned on the N outcomes; null where a side has none.
 */
export function among(
  logWeight: ArrayLike<Nats>,
  logPolicy: ArrayLike<Nats>,
): { klForward: Nats; klReverse: Nats; tv: number } | null {
  if (logSumExp(logWeight) === -Infinity || logSumExp(logPolicy) === -Infinity) return null;
  const rest: Rest = { is: "one outcome", logPolicy: -Infinity, low: -Infinity, high: -Infinity };
  const { klForward, klReverse, tv } = compare({ logWeight, logPolicy, rest });
  return { klForward: klForward.value, klReverse: klReverse.value, tv: tv.value };
}

/** ρ of the rest when its log-weight exceeds that of the N outcomes by `odds`. */
const shareOf = (odds: Nats): Share => ({ rest: -log1pExp(-odds), inside: -log1pExp(odds) });

function boundsOf({ at, least, above }: Figure, interval: Interval, certain: boolean): Bounded {
  const [first, last] = interval;
  if (certain) {
    const value = at(last);
    return { value, low: value, high: value };
  }
  const [lowest, highest] = [first.rest - first.inside, last.rest - last.inside];
  const place = Math.min(highest, Math.max(lowest, least(interval)));
  const low = at(shareOf(place));
  const high = above === null ? Infinity : Math.max(above(first), above(last));
  return { value: low, low, high: Number.isFinite(high) ? high : null };
}

/** Both sides normalised: the target within the N outcomes, the policy over them and the rest. */
interface Known {
  readonly logWithin: Float64Array; // [N] Σ exp = 1
  readonly logPolicy: Float64Array; // [N]
  readonly logInside: Nats; // log Σ q over the N outcomes
  readonly logRest: Nats; // log q(rest)
}

function knownOf({ logWeight, logPolicy, rest }: Outcomes, logReached: Nats): Known {
  const inside = logSumExp(logPolicy);
  const total = logAddExp(inside, rest.logPolicy);
  return {
    logWithin: normalisedLogs(logWeight, logReached),
    logPolicy: normalisedLogs(logPolicy, total),
    logInside: inside - total,
    logRest: rest.logPolicy - total,
  };
}

/** e^a · (a − b): 0 where e^a is 0 in float64, ∞ where b alone is −∞. */
export function term(logA: Nats, logB: Nats): Nats {
  const a = exp(logA);
  return a > 0 ? a * (logA - logB) : 0;
}

const summed = (n: number, of: (z: number) => number): number => {
  let sum = 0;
  for (let z = 0; z < n; z++) sum += of(z);
  return sum;
};

/** KL(π ‖ q) [nats]. Least where logit ρ = log q(rest) + KL(within ‖ q). */
function forwardOf({ logWithin, logPolicy, logRest }: Known, rest: Rest["is"]): Figure {
  const inside = summed(logWithin.length, (z) => term(logWithin[z], logPolicy[z]));
  const at = (share: Share) =>
    (share.inside === -Infinity ? 0 : exp(share.inside) * (inside + share.inside)) +
    term(share.rest, logRest);
  return { at, least: () => inside + logRest, above: rest === "one outcome" ? at : null };
}

/** KL(q ‖ π) [nats]. Least where ρ = q(rest). */
function reverseOf(known: Known, rest: Rest["is"]): Figure {
  const { logWithin, logPolicy, logInside, logRest } = known;
  const inside = summed(logWithin.length, (z) => term(logPolicy[z], logWithin[z]));
  const at = (share: Share) =>
    inside -
    (logInside === -Infinity ? 0 : exp(logInside) * share.inside) +
    term(logRest, share.rest);
  return { at, least: () => logRest - logInside, above: rest === "one outcome" ? at : null };
}

/** TV(π, q) = ½ Σ |π − q|: with the rest as one outcome, and above as two that never meet. */
function totalVariation(known: Known, is: Rest["is"]): Figure {
  const within = known.logWithin.map(exp);
  const policy = known.logPolicy.map(exp);
  const rest = exp(known.logRest);
  const inside = (share: Share) => {
    const scale = exp(share.inside);
    return summed(within.length, (z) => Math.abs(scale * within[z] - policy[z]));
  };
  const at = (share: Share) => (inside(share) + Math.abs(exp(share.rest) - rest)) / 2;
  const apart = (share: Share) => Math.min(1, (inside(share) + exp(share.rest) + rest) / 2);
  return {
    at,
    above: is === "one outcome" ? at : apart,
    least: ([first, last]) => {
      const of = (rho: number) => at({ rest: log(rho), inside: log1p(-rho) });
      const rho = leastOf(of, exp(first.rest), exp(last.rest));
      return log(rho) - log1p(-rho);
    },
  };
}

/** Where a convex function is least in [a, b], to 1e-12 of the interval: golden section. */
function leastOf(f: (x: number) => number, a: number, b: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = a;
  let high = b;
  for (let i = 0; i < 60; i++) {
    const x = high - ratio * (high - low);
    const y = low + ratio * (high - low);
    if (f(x) <= f(y)) high = y;
    else low = x;
  }
  return (low + high) / 2;
}
