import { powerOfTwo, upperBits, withUpperBits } from "./binary";
import { LN2_HIGH, LN2_LOW } from "./exp";

/**
 * After fdlibm's e_log and s_log1p (Sun Microsystems 1993): x = 2^k·(1 + f) with 1 + f from √½ to
 * √2, and with s = f/(2 + f), log(1 + f) = 2s + s·R(s²) by a polynomial that Remez's algorithm
 * gave.
 */
function remainder(z: number): number {
  const w = z * z;
  const odd =
    w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const even =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  return even + odd;
}

/** x = 2^k·m for a normal x > 0, m from √½ to √2. */
export function split(x: number): { readonly k: number; readonly m: number } {
  const upper = upperBits(x);
  const fraction = upper & 0xfffff;
  const up = (fraction + 0x95f64) & 0x100000; // 1 where m is halved
  const m = withUpperBits(x, fraction | (up ^ 0x3ff00000));
  return { k: (upper >> 20) - 1023 + (up >> 20), m };
}

const LEAST_NORMAL = powerOfTwo(-1022);

/** The natural logarithm, at most 1 ulp off; −∞ at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  if (x < LEAST_NORMAL) return log(x * powerOfTwo(54)) - 54 * Math.LN2;
  const { k, m } = split(x);
  const f = m - 1;
  const s = f / (2 + f);
  const half = 0.5 * f * f;
  const r = s * (half + remainder(s * s));
  return k * LN2_HIGH - (half - (r + k * LN2_LOW) - f);
}

/** log(1 + x), at most 1 ulp off; −∞ at −1, NaN below. */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x === Infinity || Math.abs(x) < powerOfTwo(-54)) return x;
  if (Math.abs(x) < powerOfTwo(-29)) return x - 0.5 * x * x;
  const isNear = x > -0.2929 && x < 0.41422;
  const { k, m } = isNear ? { k: 0, m: 1 } : split(1 + x);
  const f = isNear ? x : m - 1;
  const c = isNear ? 0 : lostBy(x) + k * LN2_LOW;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const r = s * (half + remainder(s * s));
  return k * LN2_HIGH - (half - (r + c) - f);
}

/** What rounding 1 + x lost, as a share of it. */
function lostBy(x: number): number {
  const u = 1 + x;
  return (x > 1 ? 1 - (u - x) : x - (u - 1)) / u;
}
