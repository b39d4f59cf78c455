// Numbers of a matrix W [K, N] in blocks as f32, d·q + m, eight columns at a time; blocks.ts says
// where the bits lie. Every product d·q and sum with m is exact or rounded once, so that the values
// are those of every other form. A matrix is its format, its address and its sides.
import { fourHalves } from "../../wasm/assembly/half.as";

// formats
export const Q8_0 = 0;
export const Q4_0 = 1;
export const Q4_1 = 2;

/** The address of d of group g and eight n; m, where it is kept, is 2·N bytes behind. */
function scalesAt(format: i32, w: usize, K: i32, N: i32, g: i32, n: i32): usize {
  const numbers = <usize>K * <usize>N;
  const levels = format == Q8_0 ? numbers : numbers / 2;
  const perGroup = <usize>N * (format == Q4_1 ? 4 : 2);
  return w + levels + <usize>g * perGroup + <usize>n * 16;
}

/** m of four outputs whose scales lie at an address and are d; q of q4_0 stands for q − 8. */
function minima(format: i32, N: i32, at: usize, d: v128): v128 {
  if (format == Q4_1) return fourHalves(v128.load64_zero(at + <usize>N * 2));
  return f32x4.mul(f32x4.splat(format == Q4_0 ? -8 : 0), d);
}

/** The eight outputs of c for every input: [K, 8]. */
export function unpackOutputs(format: i32, w: usize, K: i32, N: i32, c: i32, floats: usize): void {
  for (let k = 0; k < K; k += 32) {
    const at = scalesAt(format, w, K, N, k >> 5, c);
    const d0 = fourHalves(v128.load64_zero(at));
    const d1 = fourHalves(v128.load64_zero(at, 8));
    const m0 = minima(format, N, at, d0);
    const m1 = minima(format, N, at + 8, d1);
    const end = min(k + 32, K);
    for (let step = k; step < end; step += 4) {
      const out = floats + <usize>step * 32;
      if (format != Q8_0) fourBitOutputs(w, N, step >> 2, c, out, d0, d1, m0, m1);
      else eightBitOutputs(w, N, step >> 2, c, out, d0, d1, m0, m1);
    }
  }
}

function fourBitOutputs(
  w: usize,
  N: i32,
  step: i32,
  c: i32,
  out: usize,
  d0: v128,
  d1: v128,
  m0: v128,
  m1: v128
): void {
  // q stays where it lies in its word, as a multiple of a power of 2 that d is divided by
  const mask = i32x4(0xf, 0xf0, 0xf00, 0xf000);
  const places = f32x4(1, 0.0625, 0.00390625, 0.000244140625);
  d0 = f32x4.mul(d0, places);
  d1 = f32x4.mul(d1, places);
  let word = w + ((<usize>step * <usize>N) / 8 + <usize>c) * 16;
  for (let i = 0; i < 4; i++) {
    const q = v128.load32_splat(word);
    const low = f32x4.convert_i32x4_s(v128.and(q, mask));
    const high = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(q, 16), mask));
    v128.store(out, f32x4.add(f32x4.mul(low, d0), m0));
    v128.store(out, f32x4.add(f32x4.mul(high, d1), m1), 16);
    word += 4;
    out += 32;
  }
}

function eightBitOutputs(
  w: usize,
  N: i32,
  step: i32,
  c: i32,
  out: usize,
  d0: v128,
  d1: v128,
  m0: v128,
  m1: v128
): void {
  const eights = <usize>N / 8;
  let left = w + (<usize>((step >> 1) * 4 + (step & 1)) * eights + <usize>c) * 16;
  let right = left + 32 * eights;
  for (let i = 0; i < 4; i++) {
    v128.store(out, f32x4.add(f32x4.mul(signedBytes(left), d0), m0));
    v128.store(out, f32x4.add(f32x4.mul(signedBytes(right), d1), m1), 16);
    left += 4;
    right += 4;
    out += 32;
  }
}

/** Four int8 at an address. */
function signedBytes(at: usize): v128 {
  const shorts = i16x8.extend_low_i8x16_s(v128.load32_zero(at));
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(shorts));
}

/** The eight inputs of c for every output: [N, 8]. Behind it, 64 bytes are used. */
export function unpackInputs(format: i32, w: usize, K: i32, N: i32, c: i32, floats: usize): void {
  const affine = floats + <usize>N * 32; // d of eight outputs, then m
  const eights = <usize>N / 8;
  const vectors = format != Q8_0 ? 2 : 4; // of a tile
  for (let n = 0; n < N / 8; n++) {
    const at = scalesAt(format, w, K, N, c >> 2, n);
    const d0 = fourHalves(v128.load64_zero(at));
    const d1 = fourHalves(v128.load64_zero(at, 8));
    v128.store(affine, d0);
    v128.store(affine, d1, 16);
    v128.store(affine, minima(format, N, at, d0), 32);
    v128.store(affine, minima(format, N, at + 8, d1), 48);
    const first = w + (<usize>(vectors * c) * eights + <usize>n) * 16;
    const out = floats + <usize>n * 256;
    if (format != Q8_0) fourBitInputs(first, eights * 16, out, affine);
    else {
      eightBitInputs(first, eights * 16, out, affine);
      eightBitInputs(first + eights * 32, eights * 16, out + 128, affine + 16);
    }
  }
}

/** Eight outputs, of a tile's two vectors. */
function fourBitInputs(first: usize, apart: usize, out: usize, affine: usize): void {
  const mask = i32x4.splat(15);
  let low = v128.load(first);
  let high = v128.load(first + apart);
  for (let i = 0; i < 8; i++) {
    storeInputs(out, v128.and(low, mask), v128.and(high, mask), affine);
    low = i32x4.shr_u(low, 4);
    high = i32x4.shr_u(high, 4);
    out += 32;
    affine += 4;
  }
}

/** Four outputs, of two of a tile's four vectors. */
function eightBitInputs(first: usize, apart: usize, out: usize, affine: usize): void {
  const low = v128.load(first);
  const high = v128.load(first + apart);
  for (let i = 0; i < 4; i++) {
    const up = 24 - 8 * i;
    const q0 = i32x4.shr_s(i32x4.shl(low, up), 24);
    const q1 = i32x4.shr_s(i32x4.shl(high, up), 24);
    storeInputs(out, q0, q1, affine);
    out += 32;
    affine += 4;
  }
}

/** d·q + m of eight inputs and one output, whose d and m lie at `affine` and 32 bytes behind. */
function storeInputs(out: usize, low: v128, high: v128, affine: usize): void {
  const d = v128.load32_splat(affine);
  const m = v128.load32_splat(affine, 32);
  v128.store(out, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(low), d), m));
  v128.store(out, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(high), d), m), 16);
}

/** All inputs of output n: [K]. */
export function unpackColumn(format: i32, w: usize, K: i32, N: i32, n: i32, floats: usize): void {
  const eights = <usize>N / 8;
  const eight = n >> 3;
  const bits = format == Q8_0 ? 8 : 4;
  const perTile = format == Q8_0 ? 4 : 2;
  const shift = bits * (format == Q8_0 ? n & 3 : n & 7);
  const strip = format == Q8_0 ? 2 * ((n & 7) >> 2) : 0;
  const column = <usize>((n & 7) >> 2) * 8;
  for (let k = 0; k < K; k++) {
    const at = scalesAt(format, w, K, N, k >> 5, eight) + column;
    const d = fourHalves(v128.load64_zero(at));
    const m = minima(format, N, at, d);
    const vector = <usize>((k >> 3) * perTile + strip + ((k >> 2) & 1)) * eights + <usize>eight;
    const word = load<u32>(w + vector * 16 + <usize>(k & 3) * 4) >> shift;
    const q = format == Q8_0 ? ((<i32>word) << 24) >> 24 : <i32>(word & 15);
    store<f32>(floats + <usize>k * 4, <f32>q * lane4(d, n & 3) + lane4(m, n & 3));
  }
}

function lane4(v: v128, i: i32): f32 {
  if (i == 0) return f32x4.extract_lane(v, 0);
  if (i == 1) return f32x4.extract_lane(v, 1);
  if (i == 2) return f32x4.extract_lane(v, 2);
  return f32x4.extract_lane(v, 3);
}
