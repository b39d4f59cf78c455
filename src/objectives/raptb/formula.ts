import { addAt, at, range } from "../../compute/arrays";
import { exp, log, square } from "../../exact-math";
import type { Judged } from "../formula";

/** The constants of RapTB by name. */
export interface RapTBConstants {
  readonly eta: number; // η, weight of the auxiliary term
  readonly horizon: number; // h, places that a prefix is credited for
  readonly rho: number; // ρ, what a place of distance takes off
  readonly sharpness: number; // β of the soft form
  readonly maxShare: number; // α, share of the max form
}

/** What RapTB is given of one sequence beside u. */
interface Anchored {
  readonly task: Float64Array; // g_k of its places: log R without the likelihood's part, tempered
  readonly barred: number; // places at the front that are no whole strings
  readonly logZ: number;
}

/**
 * RapTB (arXiv:2603.00454): trajectory balance at the end, and η times the mean over prefixes k of
 *   (Δ̄_k + g_k − g*_k)²,   Δ̄_k = u_0 − u_k,
 * which is the balance of prefix k against the root with its task reward g_k replaced by what the
 * sampled continuation reaches within h places:
 *   g*_k = α·max_j g_j + (1 − α)·(1/β) log Σ_j e^{β(g_j − ρ(j − k))},   k ≤ j ≤ k + h.
 * The auxiliary term moves log q of tokens alone: no gradient through any t. Its weights by k are
 * not published; here all are equal, over prefixes that may end a string, the root excepted.
 */
export function rapTB(u: Float64Array, anchored: Anchored, constants: RapTBConstants): Judged {
  const { task, barred, logZ } = anchored;
  const du = new Float64Array(u.length);
  const dStop = new Float64Array(u.length);
  const last = u.length - 1;
  if (last < 0) return { loss: 0, weight: 0, du, dStop, dLogZ: 0 };
  const delta = at(u, last) - logZ;
  const lowest = Math.max(1, barred);
  const credited = range(u.length).slice(lowest);
  let loss = square(delta);
  for (const k of credited) {
    const residual = at(u, 0) - at(u, k) + at(task, k) - targetOf(task, k, constants);
    const w = constants.eta / credited.length;
    loss += w * square(residual);
    addAt(du, k, -2 * w * residual);
    addAt(du, 0, 2 * w * residual);
  }
  addAt(du, last, 2 * delta);
  dStop[last] = 2 * delta;
  return { loss, weight: 1, du, dStop, dLogZ: -2 * delta };
}

/** g*_k [nats]. */
function targetOf(task: Float64Array, k: number, constants: RapTBConstants): number {
  const { horizon, rho, sharpness, maxShare } = constants;
  const ahead = task.subarray(k, k + horizon + 1);
  const discounted = ahead.map((g, distance) => g - rho * distance);
  const top = Math.max(...discounted);
  const sum = discounted.reduce((total, g) => total + exp(sharpness * (g - top)), 0);
  return maxShare * Math.max(...ahead) + (1 - maxShare) * (top + log(sum) / sharpness);
}
