import { square } from "../exact-math";

/** A share of n trials, with an interval of the given level. */
export interface Proportion {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly level: number; // 0.95
  readonly n: number;
}

const NORMAL_QUANTILE = 1.959963984540054; // of 0.975

/** Share of trials that succeeded, with Wilson's 95 % interval (1927); null for no trials. */
export function proportion(successes: number, n: number): Proportion | null {
  if (n === 0) return null;
  const z2 = square(NORMAL_QUANTILE);
  const value = successes / n;
  const centre = (value + z2 / (2 * n)) / (1 + z2 / n);
  const half =
    (NORMAL_QUANTILE * Math.sqrt((value * (1 - value)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return {
    value,
    low: Math.max(0, centre - half),
    high: Math.min(1, centre + half),
    level: 0.95,
    n,
  };
}
