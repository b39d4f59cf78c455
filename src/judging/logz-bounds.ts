import { log } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { difference, logSumExp, sampleMean } from "./numbers";
import type { Expectation } from "./report";

/**
 * log Z(X) where no walk can be whole, between two estimates: E[lower] ≤ log Z ≤ E[upper], each
 * with its own sampling error. Null where there are too few draws, or a group had no weight at all.
 */
export interface LogZBracket {
  readonly lower: Expectation | null;
  readonly upper: Expectation | null;
}

/** log w = log R(z⊤)/T − log q(z⊤) of independent draws [nats]. */
export interface WeighedDraws {
  readonly policy: readonly Nats[]; // draws of q
  /** exact draws of the target: of the embedded world, a story's own middle is one */
  readonly exact: readonly Nats[];
}

/**
 * Importance-weighted bounds (Burda et al. 2016; Sobolev & Vetrov 2019) by groups of K draws:
 * E log (1/K) Σ w ≤ log Z; the same with one of the K an exact draw is ≥ log Z. Both close in on
 * log Z as K grows, and at K = 1 are log Z − KL(q ‖ π) and log Z + KL(π ‖ q).
 */
export function importanceBounds({ policy, exact }: WeighedDraws, size: number): LogZBracket {
  const group = (k: number, n: number) => policy.slice(k * n, (k + 1) * n);
  const lower = Math.floor(policy.length / size);
  const upper = size === 1 ? exact.length : Math.floor(policy.length / (size - 1));
  const others = (k: number) => (size === 1 ? [] : group(k, size - 1));
  return {
    lower: meanLogWeight(Array.from({ length: lower }, (_, k) => group(k, size))),
    upper: meanLogWeight(exact.slice(0, upper).map((w, k) => [w, ...others(k)])),
  };
}

/** E log (1/K) Σ w over groups. */
function meanLogWeight(groups: readonly (readonly Nats[])[]): Expectation | null {
  return finiteMean(groups.map((group) => logSumExp(group) - log(group.length)));
}

/**
 * Bounds by sequential Monte Carlo: log Ẑ of independent runs, and of runs that hold an exact draw
 * (`conditionalSmc`).
 */
export const smcBounds = (of: {
  readonly runs: readonly Nats[];
  readonly held: readonly Nats[];
}): LogZBracket => ({ lower: finiteMean(of.runs), upper: finiteMean(of.held) });

/** A mean of finite values; of a single one no error is known. */
function finiteMean(values: readonly Nats[]): Expectation | null {
  if (!values.every(Number.isFinite)) return null;
  return values.length === 1 ? { value: values[0], n: 1 } : sampleMean(values);
}

/** A divergence between two estimates, as log Z is. */
export interface DivergenceBracket {
  readonly lower: Expectation;
  readonly upper: Expectation;
}

/**
 * Both divergences from a bracket of log Z: KL(q ‖ π) = log Z − E_q[log w] and
 * KL(π ‖ q) = E_π[log w] − log Z [nats]. The errors of the two terms are added as if independent.
 * A draw of q where π has no mass (log w = −∞) makes the former infinite, and one of π where q has
 * none (log w = ∞) the latter, whatever log Z is.
 */
export function divergenceBrackets(
  { lower, upper }: LogZBracket,
  { policy, exact }: WeighedDraws,
): {
  readonly klReverse: DivergenceBracket | null;
  readonly klForward: DivergenceBracket | null;
} {
  const bracket = (low: Expectation | null, high: Expectation | null) =>
    low && high && { lower: low, upper: high };
  const less = (a: Expectation | null, b: Expectation | null) => a && b && difference(a, b);
  const ofPolicy = finiteMean(policy);
  const ofTarget = finiteMean(exact);
  return {
    klReverse: policy.includes(-Infinity)
      ? infinite
      : bracket(less(lower, ofPolicy), less(upper, ofPolicy)),
    klForward: exact.includes(Infinity)
      ? infinite
      : bracket(less(ofTarget, upper), less(ofTarget, lower)),
  };
}

const infinite: DivergenceBracket = { lower: { value: Infinity }, upper: { value: Infinity } };
