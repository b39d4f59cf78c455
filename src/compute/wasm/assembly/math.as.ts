// Elementary functions of four f32 at a time, from exact operations alone (+, −, ×, ÷, √, bits), so
// that every machine gives the same bits. The engines' own differ from one another. math.test.ts
// holds the errors against float64, in units in the last place (ulp) of the result. What is NaN has
// any sign and payload: WebAssembly leaves these bits to the machine.
// Polynomials: Cephes (Moshier 1984–1992, `expf`, `logf`, `sinf`, `cosf`), on Cody & Waite's
// reduced arguments (1980).

/** eˣ, at most 1.5 ulp off from −87.336 to 88.722; 0 below, ∞ above. NaN stays NaN. */
export function exp(x: v128): v128 {
  // pmin and pmax are one instruction each, and pass on a NaN in their first operand
  const capped = f32x4.pmin(x, f32x4.splat(88.72283));
  const inside = f32x4.pmax(capped, f32x4.splat(-87.336544));
  // a sum with 1.5·2²³ rounds to a whole number n, which its last bits then hold
  const shift = f32x4.splat(12582912);
  const shifted = f32x4.add(f32x4.mul(inside, f32x4.splat(1.44269504)), shift);
  const n = f32x4.sub(shifted, shift);
  // x − n·ln 2, with ln 2 in two pieces of which the first has few bits
  let r = f32x4.sub(inside, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.mul(f32x4.mul(p, r), r), f32x4.add(r, f32x4.splat(1)));
  // ·2ⁿ: n is added to the exponent, which no product could do where 2ⁿ alone is no f32
  const y = i32x4.add(p, i32x4.shl(shifted, 23));
  const outside = f32x4.pmax(f32x4.mul(x, f32x4.splat(Infinity)), f32x4.splat(0)); // 0, ∞ or NaN
  return v128.bitselect(y, outside, f32x4.eq(x, inside));
}

/**
 * log x, at most 1 ulp off; −∞ at ±0, NaN below, ∞ at ∞. Subnormal numbers count as the least
 * normal one.
 */
export function log(x: v128): v128 {
  const y = logOfNormal(f32x4.pmax(x, f32x4.splat(reinterpret<f32>(0x00800000))));
  const positive = v128.bitselect(f32x4.splat(Infinity), y, f32x4.eq(x, f32x4.splat(Infinity)));
  const zero = f32x4.splat(0);
  const atZero = v128.bitselect(f32x4.splat(-Infinity), positive, f32x4.eq(x, zero));
  return v128.bitselect(atZero, f32x4.splat(NaN), f32x4.ge(x, zero));
}

/** log x of positive normal numbers, at most 1 ulp off. */
export function logOfNormal(x: v128): v128 {
  // x = m·2ⁿ with m from √½ to √2
  const offset = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const n = i32x4.shr_s(offset, 23);
  const m = i32x4.sub(x, i32x4.shl(n, 23));
  const r = f32x4.sub(m, f32x4.splat(1));
  const squared = f32x4.mul(r, r);
  let p = f32x4.splat(7.0376836292e-2);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(-1.151461031e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.167699874e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(-1.2420140846e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.4249322787e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(-1.6668057665e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(2.0000714765e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(-2.4999993993e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(3.3333331174e-1));
  const e = f32x4.convert_i32x4_s(n);
  let y = f32x4.mul(f32x4.mul(p, r), squared);
  y = f32x4.add(y, f32x4.mul(e, f32x4.splat(-2.1219444e-4)));
  y = f32x4.sub(y, f32x4.mul(squared, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(r, y), f32x4.mul(e, f32x4.splat(0.693359375)));
}

/** tanh x, at most 1.5 ulp off; ±1 beyond ±9.1. NaN stays NaN. */
export function tanh(x: v128): v128 {
  const magnitude = f32x4.pmin(f32x4.abs(x), f32x4.splat(10));
  const e = exp(f32x4.add(magnitude, magnitude));
  const one = f32x4.splat(1);
  const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(e, one)));
  // near 0 the difference above loses digits; there the odd polynomial is used
  const s = f32x4.mul(magnitude, magnitude);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-3.33332819422e-1));
  const near = f32x4.add(magnitude, f32x4.mul(f32x4.mul(p, s), magnitude));
  const y = v128.bitselect(near, far, f32x4.lt(magnitude, f32x4.splat(0.625)));
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const signed = v128.or(y, sign);
  return v128.bitselect(signed, x, f32x4.eq(x, x)); // NaN stays NaN
}

/** 1/(1 + e⁻ˣ), at most 1.6 ulp off above 0 and 3.5 below; 0 below −88.72. NaN stays NaN. */
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/** The sum of the four numbers, in a fixed order. */
export function sumOfFour(x: v128): f32 {
  const pairs = f32x4.add(
    x,
    i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)
  );
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The same functions of one number. */
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp(f32x4.splat(x)), 0);
}
export function log1(x: f32): f32 {
  return f32x4.extract_lane(log(f32x4.splat(x)), 0);
}
export function tanh1(x: f32): f32 {
  return f32x4.extract_lane(tanh(f32x4.splat(x)), 0);
}

/** cos and sin of an angle given in turns as a u32 fraction of 2³²; at most 1e-7 off. */
export function cosOfTurns(turns: u32): f32 {
  return sinOfTurns(turns + 0x40000000);
}
export function sinOfTurns(turns: u32): f32 {
  // the nearest quarter turn, and the angle from there, −⅛ to ⅛ turns
  const quarter = (turns + 0x20000000) >> 30;
  const rest = <i32>(turns - (quarter << 30));
  const x = <f32>(<f64>rest * (6.283185307179586 / 4294967296.0)); // radians, rounded once
  const s = x * x;
  const odd = quarter & 1;
  const cos = <f32>1 - <f32>0.5 * s + s * s * cosTail(s);
  const sin = x + x * s * sinTail(s);
  const y = odd ? cos : sin;
  return quarter & 2 ? -y : y;
}
function cosTail(s: f32): f32 {
  return (
    (<f32>2.443315711809948e-5 * s - <f32>1.388731625493765e-3) * s + <f32>4.166664568298827e-2
  );
}
function sinTail(s: f32): f32 {
  return (<f32>-1.9515295891e-4 * s + <f32>8.3321608736e-3) * s - <f32>1.6666654611e-1;
}
