import { square } from "../exact-math";
import { mean, variance } from "./numbers";
import { NORMAL_QUANTILE, studentQuantile } from "./student";

/** A share of n trials, or a mean of n shares, with an interval of the given level. */
export interface Proportion {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number; // 0.95
  readonly n: number;
}

/** Share of trials that succeeded, with Wilson's 95 % interval (1927); null for no trials. */
export function proportion(successes: number, n: number): Proportion | null {
  return n === 0 ? null : wilson(successes / n, n, n);
}

/**
 * Mean of shares, each from 0 to 1, with Wilson's 95 % interval for as many trials as would have
 * the same error, n·p(1 − p)/s², fewer by the square of the normal quantile over Student's, since s
 * of few shares is itself uncertain (Korn and Graubard 1998, Survey Methodology 24): n itself where
 * every share is 0, or every one is 1, and s says nothing. Null of no shares.
 */
export function meanShare(shares: readonly number[]): Proportion | null {
  const n = shares.length;
  if (n === 0) return null;
  const value = Math.min(1, mean(shares)); // of masses that sum to 1 within rounding
  const spread = variance(shares);
  const certainty = square(NORMAL_QUANTILE / studentQuantile(n - 1));
  const trials = spread > 0 ? Math.max(n, ((n * value * (1 - value)) / spread) * certainty) : n;
  return wilson(value, trials, n);
}

function wilson(value: number, trials: number, n: number): Proportion {
  const z2 = square(NORMAL_QUANTILE) / trials;
  const centre = (value + z2 / 2) / (1 + z2);
  const half = Math.sqrt(z2 * (value * (1 - value)) + square(z2) / 4) / (1 + z2);
  return {
    value,
    // 0 and 1 lie on their interval, which rounding would have end beside them
    low: Math.max(0, Math.min(value, centre - half)),
    high: Math.min(1, Math.max(value, centre + half)),
    level: 0.95,
    n,
  };
}
