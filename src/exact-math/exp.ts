import { powerOfTwo, scaled } from "./binary";

/**
 * After fdlibm's e_exp and s_expm1 (Sun Microsystems 1993): x = k·ln 2 + r with |r| ≤ ½ ln 2, a
 * rational function of r that Remez's algorithm gave, and a product with 2^k.
 */
export const LN2_HIGH = 6.9314718036912381649e-1; // the last 32 bits are 0: k times it is exact
export const LN2_LOW = 1.90821492927058770002e-10;
const PER_LN2 = 1.442695040888963387;
const HIGHEST = 709.782712893383973096; // e^x of more is ∞
const LOWEST = -745.13321910194110842; // e^x of less is 0

/** x = k·ln 2 + high − low. */
interface Reduced {
  readonly k: number;
  readonly high: number;
  readonly low: number;
}

function reduced(x: number): Reduced {
  const magnitude = Math.abs(x);
  if (magnitude <= 0.5 * Math.LN2) return { k: 0, high: x, low: 0 };
  const sign = x < 0 ? -1 : 1;
  const k = magnitude < 1.5 * Math.LN2 ? sign : Math.trunc(PER_LN2 * x + 0.5 * sign);
  return { k, high: x - k * LN2_HIGH, low: k * LN2_LOW };
}

/** e^x, at most 1 ulp off. */
export const exp = (x: number): number => expOfSum(x, 0);

/** e^(x + tail) for a tail of a few ulp of x. */
export function expOfSum(x: number, tail: number): number {
  if (x > HIGHEST) return Infinity;
  if (x < LOWEST) return 0;
  const { k, high, low: rest } = reduced(x);
  const low = rest - tail;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t *
              (6.61375632143793436117e-5 +
                t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  return scaled(1 - (low - (r * c) / (2 - c) - high), k);
}

/** e^x − 1, at most 1 ulp off. */
export function expm1(x: number): number {
  if (x > HIGHEST) return Infinity;
  if (x < -56 * Math.LN2) return -1;
  if (Math.abs(x) < powerOfTwo(-54)) return x;
  const { k, high, low } = reduced(x);
  const r = high - low;
  const c = high - r - low;
  const half = 0.5 * r;
  const t = r * half;
  const q =
    1 +
    t *
      (-3.33333333333331316428e-2 +
        t *
          (1.58730158725481460165e-3 +
            t *
              (-7.93650757867487942473e-5 +
                t * (4.00821782732936239552e-6 + t * -2.01099218183624371326e-7))));
  const s = 3 - q * half;
  const e = t * ((q - s) / (6 - r * s));
  if (k === 0) return r - (r * e - t);
  return assembled(k, r, r * (e - c) - c - t);
}

/** 2^k·(1 + r − e) − 1, in the order that loses the fewest digits for each k ≠ 0. */
function assembled(k: number, r: number, e: number): number {
  if (k === -1) return 0.5 * (r - e) - 0.5;
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e);
  if (k <= -2 || k > 56) return scaled(1 - (e - r), k) - 1;
  const small = powerOfTwo(-k);
  return k < 20 ? scaled(1 - small - (e - r), k) : scaled(r - (e + small) + 1, k);
}
