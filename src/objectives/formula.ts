/**
 * What the balance objectives share, in the paper's letters: u_0 … u_n of one exact sequence, no
 * padding, no mask. Every residual is a difference of two estimates of log Z (Hu et al. 2024,
 * eq. 3):
 *   Δ_ij = r_i − t_i + Σ_{k=i}^{j−1} l_k − r_j + t_j = u_i − u_j,
 * so each objective is a statement about u, and learning flattens u onto the true log Z.
 */
import { at } from "../compute/arrays";

/** What one sequence adds to the loss, the weight of its residuals, and the slope by its u. */
export interface Judged {
  readonly loss: number; // Σ w Δ² [nats²]
  readonly weight: number; // Σ w
  readonly du: Float64Array; // ∂loss/∂u_i
  /** The same through t_i alone, where an objective holds stops fixed; absent: it is du. */
  readonly dStop?: Float64Array;
  readonly dLogZ?: number; // ∂loss/∂(learned log Z), where there is one
}

/** What a formula is given beside u; C names the constants of the objective's own. */
export interface Given<C extends string = never> {
  readonly lambda: number;
  readonly logZ: number; // learned, of this prompt
  readonly constants: Readonly<Record<C, number>>;
  /** By sequence: r_i of its places without the likelihood's part, tempered [nats]. */
  readonly tasks: readonly Float64Array[];
  /** By sequence: how many of its places are too short to be whole strings. */
  readonly barred: readonly number[];
}

/** A loss of a batch of sequences of one prompt; one that judges each alone is `each` of it. */
export type Formula<C extends string = never> = (
  u: readonly Float64Array[],
  given: Given<C>,
) => Judged[];

export const each =
  (judge: (u: Float64Array, given: Given) => Judged): Formula =>
  (batch, given) =>
    batch.map((u) => judge(u, given));

/**
 * Carries ∂L/∂u back to what the policy computed: ∂L/∂t_i = −du_i, ∂L/∂l_k = −Σ_{i>k} du_i. None
 * goes to r.
 */
export function pullback(du: Float64Array): { dLogQ: Float64Array; dLogStop: Float64Array } {
  const dLogQ = new Float64Array(Math.max(0, du.length - 1));
  let after = 0;
  for (let k = dLogQ.length - 1; k >= 0; k--) {
    after += at(du, k + 1);
    dLogQ[k] = -after;
  }
  return { dLogQ, dLogStop: du.map((v) => -v) };
}
