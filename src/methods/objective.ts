/**
 * The family of balance objectives on one exact sequence z = z_1..z_n: no padding, no mask, the
 * paper's letters.
 *   r_i = log R(z_1:i ⊤) / T      log-reward had we stopped at prefix i     [n+1, nats]
 *   l_i = log q(z_{i+1} | z_1:i)  log-probability of the next token         [n, nats]
 *   t_i = log q(⊤ | z_1:i)        log-probability of stopping               [n+1, nats]
 * Every residual is a difference of two estimates of log Z (Hu et al. 2024, eq. 3):
 *   Δ_ij = r_i − t_i + Σ_{k=i}^{j−1} l_k − r_j + t_j = u_i − u_j,
 * so each objective is a statement about u, and learning flattens u onto the true log Z.
 */
import type { PairRule } from "../lm/policy";

export interface Terms {
  readonly logR: ArrayLike<number>; // [n+1] r, already divided by T
  readonly logQ: ArrayLike<number>; // [n] l
  readonly logStop: ArrayLike<number>; // [n+1] t
}

/** Loss, the weight of the pairs in it, and its slope by u. */
export interface Judged {
  readonly loss: number; // Σ w Δ² [nats²]
  readonly weight: number; // Σ w
  readonly du: Float64Array; // ∂loss/∂u_i
}

export type Objective = (u: Float64Array, lambda: number) => Judged;

/**
 * u_i = r_i − t_i − Σ_{k<i} l_k: prefix i's estimate of log Z [n+1, nats]. All equal ⇔ q ∝
 * R.
 */
export function logZEstimates({ logR, logQ, logStop }: Terms): Float64Array {
  const u = new Float64Array(logR.length);
  for (let i = 0, sum = 0; i < u.length; i++) {
    u[i] = logR[i] - logStop[i] - sum;
    if (i < logQ.length) sum += logQ[i];
  }
  return u;
}

/** Modified SubTB(λ), eq. 3: L = Σ_{i<j} λ^{j−i−1} Δ_ij². */
export const subTB: Objective = (u, lambda) => (lambda === 1 ? variance(u) : everyPair(u, lambda));

/**
 * λ = 1 without the pair loop: Σ_{i<j} (u_i − u_j)² = m Σ (u_i − ū)², slope 2m (u_i −
 * ū), m = n+1.
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
  for (let i = 0; i < u.length; i++)
    for (let j = i + 1; j < u.length; j++) {
      const w = lambda ** (j - i - 1);
      const delta = u[i] - u[j];
      loss += w * delta ** 2;
      weight += w;
      du[i] += 2 * w * delta;
      du[j] -= 2 * w * delta;
    }
  return { loss, weight, du };
}

/** Modified detailed balance: neighbours only, L = Σ_i Δ_{i,i+1}². λ plays no part. */
export const detailedBalance: Objective = (u) => everyPair(u, 0);

/**
 * Root-anchored trajectory balance: the two ends only, L = Δ_{0n}², with log Z read off as r_0
 * − t_0.
 */
export const trajectoryBalance: Objective = (u) => {
  const du = new Float64Array(u.length);
  if (u.length < 2) return { loss: 0, weight: 0, du };
  const n = u.length - 1;
  const delta = u[0] - u[n];
  du[0] = 2 * delta;
  du[n] = -2 * delta;
  return { loss: delta ** 2, weight: 1, du };
};

export const objectives = {
  all: subTB,
  neighbours: detailedBalance,
  ends: trajectoryBalance,
} satisfies Record<PairRule, Objective>;

/**
 * Carries ∂L/∂u back to what the policy computed: ∂L/∂t_i = −du_i, ∂L/∂l_k =
 * −Σ_{i>k} du_i. None goes to r.
 */
export function pullback(du: Float64Array): { dLogQ: Float64Array; dLogStop: Float64Array } {
  const dLogQ = new Float64Array(Math.max(0, du.length - 1));
  for (let k = dLogQ.length - 1, after = 0; k >= 0; k--) {
    after += du[k + 1];
    dLogQ[k] = -after;
  }
  return { dLogQ, dLogStop: du.map((v) => -v) };
}
