import type { Judged } from "../formula";

/** Modified detailed balance: neighbours only, L = Σ_i Δ_{i,i+1}². */
export function detailedBalance(u: Float64Array): Judged {
  const du = new Float64Array(u.length);
  let loss = 0;
  for (let i = 1; i < u.length; i++) {
    const delta = (u[i - 1] ?? 0) - (u[i] ?? 0);
    loss += delta ** 2;
    du[i - 1] = (du[i - 1] ?? 0) + 2 * delta;
    du[i] = -2 * delta;
  }
  return { loss, weight: Math.max(0, u.length - 1), du };
}
