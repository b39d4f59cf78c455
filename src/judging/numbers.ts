import type { Nats } from "../lm/sequences";

/** log Σ exp(x), stable; −∞ for an empty list. */
export function logSumExp(x: ArrayLike<Nats>): Nats {
  let top = -Infinity;
  for (let i = 0; i < x.length; i++) top = Math.max(top, x[i]);
  if (top === -Infinity) return top;
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.exp(x[i] - top);
  return top + Math.log(sum);
}

export const logAddExp = (a: Nats, b: Nats): Nats =>
  a === -Infinity ? b : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));

/** log(1 − e^x) for x ≤ 0; −∞ at 0. */
export const log1mExp = (x: Nats): Nats =>
  x >= 0 ? -Infinity : x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));

/** a·log(a/b), 0 at a = 0 and +∞ at b = 0 < a. */
export const klTerm = (a: number, b: number): Nats => (a <= 0 ? 0 : a * Math.log(a / b));

export interface Mean {
  readonly mean: number;
  readonly error: number; // standard error of the mean
}

/** Mean and its standard error, σ̂/√N. */
export function meanOf(x: ArrayLike<number>): Mean {
  const n = x.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += x[i] / n;
  return { mean, error: Math.sqrt(variance(x) / n) };
}

/** Unbiased variance, Σ(x − x̄)²/(N − 1); 0 for fewer than two. */
export function variance(x: ArrayLike<number>): number {
  const n = x.length;
  if (n < 2) return 0;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += x[i] / n;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (x[i] - mean) ** 2;
  return sum / (n - 1);
}
