import { exp, expm1, log, log1p, logSumExp, square } from "../exact-math";
import type { Nats } from "../lm/sequences";
import type { Expectation } from "./expectation";

export { logSumExp };

export const logAddExp = (a: Nats, b: Nats): Nats =>
  a === -Infinity ? b : Math.max(a, b) + log1p(exp(-Math.abs(a - b)));

/** log(e^a − e^b) where b is less than a; a less a factor of 2 where it is not. */
export const logSubExp = (a: Nats, b: Nats): Nats =>
  b < a - Math.LN2 ? a + log1p(-exp(b - a)) : a - Math.LN2;

/** log(1 − e^x) for x ≤ 0; −∞ at 0. */
export const log1mExp = (x: Nats): Nats =>
  x >= 0 ? -Infinity : x > -Math.LN2 ? log(-expm1(x)) : log1p(-exp(x));

/** log(1 + e^x), without overflow. */
export const log1pExp = (x: Nats): Nats => Math.max(x, 0) + log1p(exp(-Math.abs(x)));

/** Logs of a distribution: x less `norm`, log Σ exp(x) when absent. All −∞ where Σ is 0. */
export function normalisedLogs(x: ArrayLike<Nats>, norm: Nats = logSumExp(x)): Float64Array {
  return Float64Array.from(x, (v) => (norm === -Infinity ? -Infinity : v - norm));
}

export function mean(x: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] / x.length;
  return sum;
}

/**
 * Mean of independent draws with its standard error, σ̂/√N, which a mean of ∞ has not; null for
 * fewer than two.
 */
export function sampleMean(x: ArrayLike<number>): Expectation | null {
  const n = x.length;
  if (n < 2) return null;
  const value = mean(x);
  if (!Number.isFinite(value)) return { value, n };
  return { value, error: Math.sqrt(variance(x) / n), n };
}

/** Unbiased variance, Σ(x − x̄)²/(N − 1); 0 for fewer than two. */
export function variance(x: ArrayLike<number>): number {
  const n = x.length;
  if (n < 2) return 0;
  const centre = mean(x);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += square(x[i] - centre);
  return sum / (n - 1);
}

/**
 * a − b, with the error of independent estimates and the fewer of both samples; without one where
 * a part is of a single sample, whose own error nobody knows.
 */
export function difference(a: Expectation, b: Expectation): Expectation {
  const value = a.value - b.value;
  if (!Number.isFinite(value)) return { value };
  if (a.error === undefined && b.error === undefined) return { value };
  const n = Math.min(a.n ?? Infinity, b.n ?? Infinity);
  const isUnknown = (part: Expectation) => part.error === undefined && part.n !== undefined;
  if (isUnknown(a) || isUnknown(b)) return { value, n };
  const [ea, eb] = [a.error ?? 0, b.error ?? 0];
  return { value, error: Math.sqrt(ea * ea + eb * eb), ...(Number.isFinite(n) && { n }) };
}
