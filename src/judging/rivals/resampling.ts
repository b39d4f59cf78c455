import { exp } from "../../exact-math";
import type { Nats } from "../../lm/sequences";
import { logSumExp } from "../numbers";
import { chosenByWeight } from "./importance-resampling";

/**
 * How particles are chosen in proportion to their weights: each on its own, or all by one number,
 * at evenly spaced quantiles, which varies less.
 */
export type Resampling = "multinomial" | "systematic";

/** (Σ w)² / Σ w², between 1 and N; 0 where no particle has weight. */
export function effectiveSampleSize(logWeight: ArrayLike<Nats>): number {
  const sum = logSumExp(logWeight);
  if (sum === -Infinity) return 0;
  return exp(2 * sum - logSumExp(Array.from(logWeight, (w) => 2 * w)));
}

/**
 * N ancestors, each particle N w_k / Σ w times in expectation. `quantile(k)` are uniform numbers in
 * (0, 1), of which "systematic" takes the first alone.
 */
export function ancestors(
  logWeight: ArrayLike<Nats>,
  resampling: Resampling,
  quantile: (k: number) => number,
): number[] {
  const n = logWeight.length;
  const at = { multinomial: quantile, systematic: (k: number) => (k + quantile(0)) / n };
  return Array.from({ length: n }, (_, k) => chosenByWeight(logWeight, at[resampling](k)));
}
