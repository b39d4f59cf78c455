import { exp, log, log1p, square } from "../../exact-math";
import type { Nats } from "../../lm/sequences";
import type { ValuesOf } from "../../schema/field";
import { readHeights } from "../../schema/heights";
import type { integerTargetFields } from "./integer-fields";

type Values = ValuesOf<typeof integerTargetFields>;

/**
 * Numbers with less than e^−16 of the average mass count as if they had so much: 16 nats are
 * between the paper's rewards of a permitted and of a forbidden first token (8 and −8), so a number
 * that the target rules out is rewarded as a string that is none. Without a floor log R would be
 * −∞. What the floor adds to such numbers is counted as mass of theirs.
 */
export const LEAST_LOG_WEIGHT: Nats = -16;

/**
 * log(K · mass) of each of K numbers in the chosen target, conditioned on those numbers, but not
 * below `LEAST_LOG_WEIGHT` [nats]. All 0 for the uniform target, as in the paper. Null where the
 * target has no mass on any of them.
 */
export function integerWeights(leaves: Values, numbers: readonly number[]): Float64Array | null {
  const logMass = logMassesOf[leaves["reward.integerTarget"] as Target];
  if (logMass === null) return new Float64Array(numbers.length);
  const logs = logMass(leaves, numbers);
  const top = Math.max(...logs);
  if (top === -Infinity) return null;
  const sum = logs.reduce((total, l) => total + exp(l - top), 0);
  const logMean = top + log(sum / numbers.length);
  return Float64Array.from(logs, (l) => Math.max(LEAST_LOG_WEIGHT, l - logMean));
}

type LogMasses = (leaves: Values, numbers: readonly number[]) => Nats[]; // up to a constant
export type Target = "uniform" | "poisson" | "binomial" | "geometric" | "gaussian" | "drawn";

const logMassesOf: Readonly<Record<Target, LogMasses | null>> = {
  uniform: null,
  // λⁿ/n!
  poisson(leaves, numbers) {
    const logMean = log(leaves["reward.poissonMean"]);
    return numbers.map((n) => n * logMean - logFactorial(n));
  },
  // N!/(n! (N − n)!) · pⁿ (1 − p)^{N−n}
  binomial(leaves, numbers) {
    const trials = leaves["reward.binomialTrials"];
    const chance = leaves["reward.binomialChance"];
    return numbers.map((n) => {
      if (n > trials) return -Infinity;
      const rest = trials - n;
      return n * log(chance) + rest * log1p(-chance) - logFactorial(n) - logFactorial(rest);
    });
  },
  // (1 − p)ⁿ p: failures before the first success
  geometric(leaves, numbers) {
    const step = log1p(-leaves["reward.geometricChance"]);
    return numbers.map((n) => n * step);
  },
  // e^{−(n − μ)²/2σ²}: the density at the whole numbers
  gaussian(leaves, numbers) {
    const mean = leaves["reward.gaussianMean"];
    const deviation = leaves["reward.gaussianDeviation"];
    return numbers.map((n) => -square((n - mean) / deviation) / 2);
  },
  drawn(leaves, numbers) {
    const heights = readHeights(leaves["reward.drawnHeights"]);
    return numbers.map((_, k) => log(heightAt(heights, k, numbers.length)));
  },
};

const logFactorial = (n: number): Nats => {
  let sum = 0;
  for (let k = 2; k <= n; k++) sum += log(k);
  return sum;
};

/**
 * The area of a drawing over the k-th of K equal parts, where its bars are as many equal parts of
 * the same whole: the bar's own height, up to a constant, where there are as many bars as numbers.
 */
function heightAt(heights: readonly number[], k: number, K: number): number {
  const bars = heights.length;
  const from = bars * k;
  const to = bars * (k + 1);
  let area = 0;
  for (let bar = Math.floor(from / K); bar * K < to; bar++)
    area += heights[bar] * (Math.min(to, (bar + 1) * K) - Math.max(from, bar * K));
  return area;
}
