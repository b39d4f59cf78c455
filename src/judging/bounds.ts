import { klTerm } from "./numbers";
import type { Bounded } from "./report";

/**
 * A target of which only a part was reached: π = (1 − ρ)·within on the outcomes listed and ρ
 * in all outside, low ≤ ρ ≤ high. Everything here is convex in ρ, so the least value has one
 * place and the largest is at an end.
 */
export interface Known {
  readonly within: Float64Array; // [N] sums to 1
  readonly policy: ArrayLike<number>; // [N]
  readonly policyRest: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Smallest policy mass outside that float32 log-probabilities can tell from none: 1 − Σq carries
 * their rounding. Keeps a divergence finite where the target has mass outside.
 */
const RESOLUTION = 1e-9;

/**
 * Σ of π and q as one outcome outside: a lower bound by data processing, exact when the rest is
 * one outcome.
 */
function bounded(known: Known, figure: (rho: number) => number, least: number): Bounded {
  const certain = known.high - known.low <= 1e-12;
  const low = figure(certain ? known.high : Math.min(known.high, Math.max(known.low, least)));
  return { value: low, low, high: certain ? low : null };
}

/** KL(π ‖ q) [nats]. Least at logit ρ = logit q_rest + KL(within ‖ q given reached). */
export function betweenForward(known: Known): Bounded {
  const rest = Math.max(known.policyRest, RESOLUTION);
  let inside = 0; // Σ within·log(within/q)
  for (let z = 0; z < known.within.length; z++)
    inside += klTerm(known.within[z], Math.max(known.policy[z], Number.MIN_VALUE));
  const figure = (rho: number) => (1 - rho) * inside + klTerm(1 - rho, 1) + klTerm(rho, rest);
  return bounded(known, figure, 1 / (1 + Math.exp(-inside - Math.log(rest))));
}

/** KL(q ‖ π) [nats]. Least at ρ = q_rest. */
export function betweenReverse(known: Known): Bounded {
  const rest = Math.max(known.policyRest, 0);
  let inside = 0;
  for (let z = 0; z < known.within.length; z++) inside += klTerm(known.policy[z], known.within[z]);
  const figure = (rho: number) => inside - (1 - rest) * Math.log1p(-rho) + klTerm(rest, rho);
  return bounded(known, figure, rest);
}

/**
 * TV(π, q) = ½ Σ |π − q|. Between the rest as one outcome and the rest as two that never
 * meet.
 */
export function betweenTv(known: Known): Bounded {
  const rest = Math.max(known.policyRest, 0);
  const inside = (rho: number) => {
    let sum = 0;
    for (let z = 0; z < known.within.length; z++)
      sum += Math.abs((1 - rho) * known.within[z] - known.policy[z]);
    return sum;
  };
  const together = (rho: number) => (inside(rho) + Math.abs(rho - rest)) / 2;
  const { value, high } = bounded(known, together, least(together, known.low, known.high));
  if (high !== null) return { value, low: value, high };
  const apart = (rho: number) => (inside(rho) + rho + rest) / 2;
  return { value, low: value, high: Math.min(1, Math.max(apart(known.low), apart(known.high))) };
}

/** Where a convex function is least in [a, b], to 1e-12 of the interval: golden section. */
function least(f: (x: number) => number, a: number, b: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < 60; i++) {
    const x = b - ratio * (b - a);
    const y = a + ratio * (b - a);
    if (f(x) <= f(y)) b = y;
    else a = x;
  }
  return (a + b) / 2;
}
