import { at } from "../../compute/arrays";
import type { Judged } from "../formula";

/**
 * Trajectory balance with a learned log Z (Malkin et al. 2022, eq. 14, in a tree of strings):
 * L = (log Z + Σ l + t_n − r_n)² = (log Z − u_n)².
 */
export function trajectoryBalance(u: Float64Array, logZ: number): Judged {
  const du = new Float64Array(u.length);
  const n = u.length - 1;
  if (n < 0) return { loss: 0, weight: 0, du, dLogZ: 0 };
  const delta = logZ - at(u, n);
  du[n] = -2 * delta;
  return { loss: delta ** 2, weight: 1, du, dLogZ: 2 * delta };
}
