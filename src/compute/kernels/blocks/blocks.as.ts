// Numbers of a matrix W [K, N] in blocks as f32, d·q + m, eight columns at a time; blocks.ts says
// where the bits lie. Every product d·q and sum with m is exact or rounded once, so that the values
// are those of every other form. A matrix is its format, its address and its sides.
import { minimaAt, scalesAt } from "./scales.as";
import { Q6_K, Q8_0, bitsOf } from "./formats.as";

/** The eight outputs of c for every input: [K, 8]. */
export function unpackOutputs(format: i32, w: usize, K: i32, N: i32, c: i32, floats: usize): void {
  const bits = bitsOf(format);
  const group = format == Q6_K ? 16 : 32;
  for (let k = 0; k < K; k += group) {
    const d0 = scalesAt(format, w, K, N, k, 2 * c);
    const d1 = scalesAt(format, w, K, N, k, 2 * c + 1);
    const m0 = minimaAt(format, w, K, N, k, 2 * c, d0);
    const m1 = minimaAt(format, w, K, N, k, 2 * c + 1, d1);
    const end = min(k + group, K);
    for (let step = k; step < end; step += 4) {
      const out = floats + <usize>step * 32;
      if (bits != 8) nibbleOutputs(bits, w, N, step >> 2, c, out, d0, d1, m0, m1);
      else byteOutputs(w, N, step >> 2, c, out, d0, d1, m0, m1);
    }
  }
}

/** Of q of four bits, or of six, whose highest two are in the third vector of a tile. */
function nibbleOutputs(
  bits: i32,
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
  const pairs = i32x4(0x3, 0x30, 0x300, 0x3000);
  const places = f32x4(1, 0.0625, 0.00390625, 0.000244140625);
  d0 = f32x4.mul(d0, places);
  d1 = f32x4.mul(d1, places);
  const vectors = <usize>N * 2; // bytes of one vector of every tile beside another
  const tile = w + <usize>(step >> 1) * <usize>(bits / 2) * vectors + <usize>c * 16;
  let word = tile + <usize>(step & 1) * vectors;
  let top = tile + 2 * vectors;
  for (let i = 0; i < 4; i++) {
    const q = v128.load32_splat(word);
    let low = v128.and(q, mask);
    let high = v128.and(i32x4.shr_u(q, 16), mask);
    if (bits == 6) {
      const two = i32x4.shr_u(v128.load32_splat(top), 2 * (step & 1));
      low = v128.or(low, i32x4.shl(v128.and(two, pairs), 4));
      high = v128.or(high, i32x4.shl(v128.and(i32x4.shr_u(two, 16), pairs), 4));
    }
    v128.store(out, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(low), d0), m0));
    v128.store(out, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(high), d1), m1), 16);
    word += 4;
    top += 4;
    out += 32;
  }
}

function byteOutputs(
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
  const bits = bitsOf(format);
  for (let n = 0; n < N / 8; n++) {
    const d0 = scalesAt(format, w, K, N, 8 * c, 2 * n);
    const d1 = scalesAt(format, w, K, N, 8 * c, 2 * n + 1);
    v128.store(affine, d0);
    v128.store(affine, d1, 16);
    v128.store(affine, minimaAt(format, w, K, N, 8 * c, 2 * n, d0), 32);
    v128.store(affine, minimaAt(format, w, K, N, 8 * c, 2 * n + 1, d1), 48);
    const first = w + (<usize>((bits / 2) * c) * eights + <usize>n) * 16;
    const out = floats + <usize>n * 256;
    if (bits != 8) nibbleInputs(bits, first, eights * 16, out, affine);
    else {
      byteInputs(first, eights * 16, out, affine);
      byteInputs(first + eights * 32, eights * 16, out + 128, affine + 16);
    }
  }
}

/** Eight outputs, of a tile's first two vectors and, of six bits, its third one. */
function nibbleInputs(bits: i32, first: usize, apart: usize, out: usize, affine: usize): void {
  const mask = i32x4.splat(15);
  const pair = i32x4.splat(3);
  let low = v128.load(first);
  let high = v128.load(first + apart);
  let top = bits == 6 ? v128.load(first + 2 * apart) : i32x4.splat(0);
  for (let i = 0; i < 8; i++) {
    const q0 = v128.or(v128.and(low, mask), i32x4.shl(v128.and(top, pair), 4));
    const upper = v128.and(i32x4.shr_u(top, 2), pair);
    const q1 = v128.or(v128.and(high, mask), i32x4.shl(upper, 4));
    storeInputs(out, q0, q1, affine);
    low = i32x4.shr_u(low, 4);
    high = i32x4.shr_u(high, 4);
    top = i32x4.shr_u(top, 4);
    out += 32;
    affine += 4;
  }
}

/** Four outputs, of two of a tile's four vectors. */
function byteInputs(first: usize, apart: usize, out: usize, affine: usize): void {
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
  const bits = bitsOf(format);
  const shift = format == Q8_0 ? 8 * (n & 3) : 4 * (n & 7);
  const strip = format == Q8_0 ? 2 * ((n & 7) >> 2) : 0;
  for (let k = 0; k < K; k++) {
    const d = scalesAt(format, w, K, N, k, n >> 2);
    const m = minimaAt(format, w, K, N, k, n >> 2, d);
    const tile = w + (<usize>((k >> 3) * (bits / 2)) * eights + <usize>(n >> 3)) * 16;
    const place = <usize>(k & 3) * 4;
    const half = (k >> 2) & 1;
    const word = load<u32>(tile + <usize>(strip + half) * eights * 16 + place) >> shift;
    let q = format == Q8_0 ? ((<i32>word) << 24) >> 24 : <i32>(word & 15);
    if (bits == 6) {
      const top = load<u32>(tile + 32 * eights + place) >> (shift + 2 * half);
      q |= <i32>((top & 3) << 4);
    }
    store<f32>(floats + <usize>k * 4, <f32>q * lane4(d, n & 3) + lane4(m, n & 3));
  }
}

function lane4(v: v128, i: i32): f32 {
  if (i == 0) return f32x4.extract_lane(v, 0);
  if (i == 1) return f32x4.extract_lane(v, 1);
  if (i == 2) return f32x4.extract_lane(v, 2);
  return f32x4.extract_lane(v, 3);
}
