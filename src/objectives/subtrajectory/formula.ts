import { addAt } from "../../compute/arrays";
import type { Judged } from "../formula";

/** Modified SubTB(λ), Hu et al. 2024, eq. 3: L = Σ_{i<j} λ^{j−i−1} Δ_ij². */
export const subtrajectoryBalance = (u: Float64Array, lambda: number): Judged =>
  lambda === 1 ? variance(u) : everyPair(u, lambda);

/**
 * λ = 1 without the loop over pairs: Σ_{i<j} (u_i − u_j)² = m Σ (u_i − ū)², slope 2m(u_i − ū),
 * m = n + 1.
 */
function variance(u: Float64Array): Judged {
  const m = u.length;
  const mean = u.reduce((sum, v) => sum + v, 0) / Math.max(1, m);
  const loss = m * u.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { loss, weight: (m * (m - 1)) / 2, du: u.map((v) => 2 * m * (v - mean)) };
}

function everyPair(u: Float64Array, lambda: number): Judged {
  const du = new Float64Array(u.length);
  let loss = 0;
  let weight = 0;
  u.forEach((ui, i) =>
    u.subarray(i + 1).forEach((uj, gap) => {
      const w = lambda ** gap; // j − i − 1
      const delta = ui - uj;
      loss += w * delta ** 2;
      weight += w;
      addAt(du, i, 2 * w * delta);
      addAt(du, i + 1 + gap, -2 * w * delta);
    }),
  );
  return { loss, weight, du };
}
