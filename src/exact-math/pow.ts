import { powerOfTwo } from "./binary";
import { LN2_HIGH, LN2_LOW, expOfSum } from "./exp";
import { split } from "./log";

/** A number as an unevaluated sum of two float64s (Dekker 1971). */
interface Pair {
  readonly high: number;
  readonly low: number;
}

/** a + b, exactly, for |a| ≥ |b|. */
function sum(a: number, b: number): Pair {
  const high = a + b;
  return { high, low: b - (high - a) };
}

/** a·b, exactly (Dekker 1971, with Veltkamp's split of a factor into halves of 26 bits). */
function product(a: number, b: number): Pair {
  const high = a * b;
  const [a1, a2] = halves(a);
  const [b1, b2] = halves(b);
  return { high, low: a2 * b2 - (high - a1 * b1 - a2 * b1 - a1 * b2) };
}
function halves(a: number): readonly [number, number] {
  const c = 134217729 * a; // 2²⁷ + 1
  const upper = c - (c - a);
  return [upper, a - upper];
}

/**
 * log x to some 70 bits for a normal x > 0: x = 2^k·m, s = (m − 1)/(m + 1), log m = 2 artanh s =
 * 2s + ⅔s³ + …; the first two terms are pairs.
 */
function logPair(x: number): Pair {
  const { k, m } = split(x);
  const denominator = sum(Math.max(m, 1), Math.min(m, 1));
  const s = quotient(m - 1, denominator);
  const square = product(s.high, s.high);
  const z = square.high;
  let tail = 1 / 29;
  for (let n = 27; n >= 5; n -= 2) tail = 1 / n + z * tail;
  const cube = product(s.high, z);
  const third = product(cube.high, 1 / 3);
  const rest = {
    high: 2 * third.high,
    low:
      2 *
      (s.low * (1 + z) +
        third.low +
        cube.high * THIRD_LOW +
        (cube.low + s.high * square.low) / 3 +
        cube.high * z * tail),
  };
  const whole = sum(2 * s.high, rest.high);
  const scale = sum(k * LN2_HIGH, k * LN2_LOW);
  const total = k === 0 ? whole : sum(scale.high, whole.high);
  const low = total.low + rest.low + (k === 0 ? 0 : whole.low + scale.low);
  return sum(total.high, low);
}
const THIRD_LOW = 1.850371707708594e-17; // 1/3 less its float64

/** a / b */
function quotient(a: number, b: Pair): Pair {
  const high = a / b.high;
  const back = product(high, b.high);
  return { high, low: (a - back.high - back.low - high * b.low) / b.high };
}

/** x^y for x ≥ 0, at most 1 ulp off; NaN for x < 0. */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (!(x >= 0) || Number.isNaN(y)) return NaN;
  if (x === 0 || x === Infinity) return (x === 0) === y > 0 ? 0 : Infinity;
  if (Math.abs(y) === Infinity) return x > 1 === y > 0 ? Infinity : 0;
  if (x < powerOfTwo(-1022)) return pow(x * powerOfTwo(54), y) * pow(powerOfTwo(-54), y);
  const { high, low } = logPair(x);
  if (Math.abs(high * y) > 1000) return high * y > 0 ? Infinity : 0;
  const exponent = product(high, y);
  return expOfSum(exponent.high, exponent.low + low * y);
}

export const square = (x: number): number => x * x;
