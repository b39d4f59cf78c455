import { exp, expm1, log1p } from "../../exact-math";
import type { Judged } from "../formula";

/**
 * f-TB(α), arXiv:2605.15417: L = Σ_b L_α(Δ_b), Δ_b = log q − log R + log Z = log Z − u_n^b,
 *   L_α(Δ) = e^{(α−1)Δ}/(α−1)² − Δ/(α−1) − 1/(α−1)²,   L_α′(Δ) = (e^{(α−1)Δ} − 1)/(α−1),
 * which at α = 1 are ½Δ² and Δ: half of VarGrad. On-policy and with the exact log Z its gradient is
 * that of an f-divergence: forward KL at α = 0, reverse KL at 1.
 *
 * log Z is DevGrad's: the constant at which Σ L_α′ = 0. Since it minimises the loss, holding it
 * fixed gives the loss's own gradient; and since the mean of e^{(α−1)Δ} is 1 there, no exponent is
 * above log B, so that none needs a clamp.
 */
export function fTrajectoryBalance(batch: readonly Float64Array[], alpha: number): Judged[] {
  const s = alpha - 1;
  const logZ = devGrad(
    batch.flatMap((u) => u.at(-1) ?? []),
    s,
  );
  return batch.map((u) => {
    const du = new Float64Array(u.length);
    const end = u.at(-1);
    if (end === undefined) return { loss: 0, weight: 0, du };
    const delta = logZ - end;
    du[u.length - 1] = -delta * firstOrder(s * delta);
    return { loss: delta * delta * secondOrder(s * delta), weight: 1, du };
  });
}

/**
 * The log Z with mean e^{s(log Z − u)} = 1: −(1/s) log mean e^{−su}; at s = 0 the mean. Offsets d
 * from the u with the largest term make it u + e·log(1 − se)/(−se), e = mean (1 − e^{−sd})/s, in
 * which nothing is divided by s.
 */
export function devGrad(ends: readonly number[], s: number): number {
  const largest = ends.reduce((best, u) => (s * u < s * best ? u : best), ends[0] ?? 0);
  const sum = ends.reduce((sum, u) => sum + (u - largest) * firstOrder(s * (largest - u)), 0);
  const e = sum / Math.max(1, ends.length);
  return largest + e * logRatio(-s * e);
}

/** (e^x − 1)/x, 1 at 0. */
export const firstOrder = (x: number): number => (x === 0 ? 1 : expm1(x) / x);

/** (e^x − 1 − x)/x², ½ at 0. */
export function secondOrder(x: number): number {
  if (Math.abs(x) >= 0.5) return (exp(x) - 1 - x) / (x * x);
  let sum = 1;
  for (let k = 16; k > 0; k--) sum = 1 + (x / (k + 2)) * sum;
  return sum / 2;
}

/** log(1 + y)/y, 1 at 0. */
const logRatio = (y: number): number => (y === 0 ? 1 : log1p(y) / y);
