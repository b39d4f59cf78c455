import { addAt, at } from "../../compute/arrays";
import type { Judged } from "../formula";

/** Modified detailed balance: neighbours only, L = Σ_i Δ_{i,i+1}². */
export function detailedBalance(u: Float64Array): Judged {
  const du = new Float64Array(u.length);
  let loss = 0;
  for (let i = 1; i < u.length; i++) {
    const delta = at(u, i - 1) - at(u, i);
    loss += delta ** 2;
    addAt(du, i - 1, 2 * delta);
    addAt(du, i, -2 * delta);
  }
  return { loss, weight: Math.max(0, u.length - 1), du };
}
