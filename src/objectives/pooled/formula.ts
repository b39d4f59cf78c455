import type { Judged } from "../formula";

/**
 * Pooled subtrajectory balance: u_i of all prefixes of all samples of one prompt must agree.
 * L = Σ_b Σ_i (u_i^b − ū)², ū the mean of all; divided by their number it is their variance.
 * The slope 2(u_i^b − ū) is the same whether ū is held fixed or not. Of a single sample it is
 * modified SubTB at λ = 1, up to a factor.
 */
export function pooledVariance(batch: readonly Float64Array[]): Judged[] {
  const count = batch.reduce((sum, u) => sum + u.length, 0);
  const total = batch.reduce((sum, u) => u.reduce((inner, v) => inner + v, sum), 0);
  const mean = total / Math.max(1, count);
  return batch.map((u) => ({
    loss: u.reduce((sum, v) => sum + (v - mean) ** 2, 0),
    weight: u.length,
    du: u.map((v) => 2 * (v - mean)),
  }));
}
