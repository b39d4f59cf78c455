import { at } from "./arrays";

/**
 * IEEE binary16, stored two to a u32 in little-endian order, as WGSL's `unpack2x16float` reads
 * them.
 */

const f32 = new Float32Array(1);
const bits = new Uint32Array(f32.buffer);

/** A float as the u32 that holds it, as WGSL's `bitcast` reads it. */
export function floatBits(value: number): number {
  f32[0] = value;
  return at(bits, 0);
}

/** Nearest f16 (ties to even) of a number, as 16 bits. */
export function toHalf(value: number): number {
  f32[0] = value;
  const x = at(bits, 0);
  const sign = (x >>> 16) & 0x8000;
  const exponent = (x >>> 23) & 0xff;
  const mantissa = x & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa ? 0x200 : 0);
  const e = exponent - 112;
  if (e >= 31) return sign | 0x7c00;
  if (e <= 0) {
    if (e < -10) return sign;
    const m = mantissa | 0x800000;
    const shift = 14 - e;
    const half = m >>> shift;
    const rest = m & ((1 << shift) - 1);
    const middle = 1 << (shift - 1);
    return sign | (half + (rest > middle || (rest === middle && half & 1) ? 1 : 0));
  }
  const half = (e << 10) | (mantissa >>> 13);
  const rest = mantissa & 0x1fff;
  return sign | (half + (rest > 0x1000 || (rest === 0x1000 && half & 1) ? 1 : 0));
}

/** The value of 16 bits. */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa ? NaN : sign * Infinity;
  return (sign * (1 + mantissa / 1024) * (1 << exponent)) / 32768;
}

/** Packs an even number of values, two to a word, the first in the low half. */
export function packHalves(values: ArrayLike<number>): Uint32Array {
  const out = new Uint32Array(values.length / 2);
  for (let i = 0; i < out.length; i++)
    out[i] = (toHalf(at(values, 2 * i)) | (toHalf(at(values, 2 * i + 1)) << 16)) >>> 0;
  return out;
}

/** The values of packed words, exactly. */
export function unpackHalves(words: Uint32Array): Float64Array {
  const out = new Float64Array(words.length * 2);
  for (const [i, word] of words.entries()) {
    out[2 * i] = fromHalf(word & 0xffff);
    out[2 * i + 1] = fromHalf(word >>> 16);
  }
  return out;
}
