import { at } from "../../compute/arrays";
import type { Judged } from "../formula";

/**
 * Root-anchored trajectory balance: the two ends only, L = Δ_{0n}², with log Z read off as
 * u_0 = r_0 − t_0.
 */
export function endsBalance(u: Float64Array): Judged {
  const du = new Float64Array(u.length);
  const n = u.length - 1;
  if (n < 1) return { loss: 0, weight: 0, du };
  const delta = at(u, 0) - at(u, n);
  du[0] = 2 * delta;
  du[n] = -2 * delta;
  return { loss: delta ** 2, weight: 1, du };
}
