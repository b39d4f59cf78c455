// What q of a matrix in blocks is multiplied by, d or d·s, and what is added, m or m·t.
import { fourHalves } from "../../wasm/assembly/half.as";
import { Q6_K, bitsOf, hasFactors, hasMinimum, zeroOf } from "./formats.as";

/** Of input k and the four outputs from 4·four on. */
export function scalesAt(format: i32, w: usize, K: i32, N: i32, k: i32, four: i32): v128 {
  const d = fourHalves(v128.load64_zero(halvesAt(format, w, K, N, k, four)));
  if (!hasFactors(format)) return d;
  const at = factorsAt(format, w, K, N, k, four);
  return f32x4.mul(d, format == Q6_K ? signedBytes(at) : unsignedBytes(at));
}

/** Of the same, whose scales are d. Without a minimum, −zero·d. */
export function minimaAt(format: i32, w: usize, K: i32, N: i32, k: i32, four: i32, d: v128): v128 {
  if (!hasMinimum(format)) return f32x4.mul(f32x4.splat(-zeroOf(format)), d);
  const at = halvesAt(format, w, K, N, k, four) + <usize>N * 2;
  const m = fourHalves(v128.load64_zero(at));
  if (!hasFactors(format)) return m;
  return f32x4.mul(m, unsignedBytes(factorsAt(format, w, K, N, k, four) + 8));
}

/** The address behind all q. */
function behindLevels(format: i32, w: usize, K: i32, N: i32): usize {
  return w + ((<usize>K * <usize>N) / 8) * <usize>bitsOf(format);
}

/** The address of d; m, where it is kept, is 2·N bytes behind. */
function halvesAt(format: i32, w: usize, K: i32, N: i32, k: i32, four: i32): usize {
  const perBlock = <usize>N * (hasMinimum(format) ? 4 : 2);
  const factors = hasFactors(format) ? <usize>((K + 31) >> 5) * <usize>N * 2 : 0;
  const block = hasFactors(format) ? k >> 8 : k >> 5;
  return behindLevels(format, w, K, N) + factors + <usize>block * perBlock + <usize>four * 8;
}

/** The address of s; t, where it is kept, is 8 bytes behind. */
function factorsAt(format: i32, w: usize, K: i32, N: i32, k: i32, four: i32): usize {
  const second = format == Q6_K ? (k >> 4) & 1 : 0;
  const vector = <usize>(k >> 5) * <usize>N * 2 + <usize>(four >> 1) * 16;
  return behindLevels(format, w, K, N) + vector + <usize>(8 * second + 4 * (four & 1));
}

function signedBytes(at: usize): v128 {
  const shorts = i16x8.extend_low_i8x16_s(v128.load32_zero(at));
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(shorts));
}

function unsignedBytes(at: usize): v128 {
  const shorts = i16x8.extend_low_i8x16_u(v128.load32_zero(at));
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(shorts));
}
