import type { Judged } from "../formula";

/**
 * VarGrad, the log-partition variance (Richter et al. 2020; Zhang et al. 2023): u_n of the samples
 * of one prompt must agree. L = Σ_b (u_n^b − ū)², ū their mean over the batch. The slope
 * 2(u_n^b − ū) is the same whether ū is held fixed or not.
 */
export function logPartitionVariance(batch: readonly Float64Array[]): Judged[] {
  const ends = batch.flatMap((u) => u.at(-1) ?? []);
  const mean = ends.reduce((sum, v) => sum + v, 0) / Math.max(1, ends.length);
  return batch.map((u) => {
    const du = new Float64Array(u.length);
    const end = u.at(-1);
    if (end === undefined) return { loss: 0, weight: 0, du };
    du[u.length - 1] = 2 * (end - mean);
    return { loss: (end - mean) ** 2, weight: 1, du };
  });
}
