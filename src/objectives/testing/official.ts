import { at } from "../../compute/arrays";

/**
 * The loss as the authors' released code computes it, written from a description of that code and
 * kept as an oracle: one-step residuals, their running sum, and all differences of that sum at
 * distance 1, 2, … n. No gradient.
 */
export interface OfficialInput {
  readonly logR: readonly number[]; // [n+1] r_i, tempered
  readonly logQ: readonly number[]; // [n]
  readonly logStop: readonly number[]; // [n+1]
}

/** Σ over the batch of λ^{ℓ−1} Δ², divided by the sum of the weights of those pairs. */
export function officialLoss(batch: readonly OfficialInput[], lambda: number): number {
  let loss = 0;
  let weight = 0;
  for (const { logR, logQ, logStop } of batch) {
    const n = logQ.length;
    // Δ_{k,k+1}
    const ends = logR.map((r, i) => r - at(logStop, i));
    const step = logQ.map((l, k) => at(ends, k) + l - at(ends, k + 1));
    const running = [0];
    step.forEach((d, k) => running.push(at(running, k) + d));
    for (let distance = 1; distance <= n; distance++)
      for (let i = 0; i + distance <= n; i++) {
        loss += lambda ** (distance - 1) * (at(running, i + distance) - at(running, i)) ** 2;
        weight += lambda ** (distance - 1);
      }
  }
  return loss / weight;
}
