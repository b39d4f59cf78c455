import { byteAt } from "../../compute/arrays";
import type { Block } from "../../compute/blocks";
import { type PackedType, type Unpack, halfBitsAt } from "./block";

const SIGN = 0x8000; // of an f16

/**
 * f16 d, f16 d_min, then six bits each of the scale and the minimum of eight groups of 32, in 12
 * bytes (ggml's `get_scale_min_k4`): w = (d·scale)·q − d_min·minimum.
 */
function setScales(bytes: Uint8Array, from: number, block: Block): void {
  block.d = halfBitsAt(bytes, from);
  block.m = halfBitsAt(bytes, from + 2) ^ SIGN;
  for (let j = 0; j < 4; j++) {
    const low = byteAt(bytes, from + 4 + j);
    const mid = byteAt(bytes, from + 8 + j);
    const rest = byteAt(bytes, from + 12 + j);
    block.s[j] = low & 63;
    block.t[j] = mid & 63;
    block.s[j + 4] = (rest & 15) | ((low >> 6) << 4);
    block.t[j + 4] = (rest >> 4) | ((mid >> 6) << 4);
  }
}

/** 128 bytes: the low halves of 32 of them are one group, the high halves the next. */
function fourBits(bytes: Uint8Array, from: number, { q }: Block): void {
  for (let pair = 0; pair < 4; pair++)
    for (let i = 0; i < 32; i++) {
      const both = byteAt(bytes, from + 32 * pair + i);
      q[64 * pair + i] = both & 15;
      q[64 * pair + 32 + i] = both >> 4;
    }
}

/** Q4_K: scales, then 128 bytes of two 4-bit q each. */
const unpackQ4_K: Unpack = (bytes, from, block) => {
  setScales(bytes, from, block);
  fourBits(bytes, from + 16, block);
};

/** Q5_K: as Q4_K, with 32 bytes of fifth bits before the q: bit g of byte i is of group g. */
const unpackQ5_K: Unpack = (bytes, from, block) => {
  setScales(bytes, from, block);
  fourBits(bytes, from + 48, block);
  const { q } = block;
  for (let i = 0; i < 256; i++)
    q[i] = byteAt(q, i) | (((byteAt(bytes, from + 16 + (i & 31)) >> (i >> 5)) & 1) << 4);
};

/**
 * Q6_K: 128 bytes of low 4 bits, 64 bytes of high 2 bits, 16 int8 scales of 16 numbers each, f16 d:
 * w = (d·scale)·(q − 32). Each half of the block holds 128 numbers, as four rows of 32.
 */
const unpackQ6_K: Unpack = (bytes, from, block) => {
  block.d = halfBitsAt(bytes, from + 208);
  for (let j = 0; j < 16; j++) block.s[j] = byteAt(bytes, from + 192 + j);
  for (let i = 0; i < 256; i++) {
    const half = i >> 7;
    const row = (i >> 5) & 3;
    const column = i & 31;
    const low = byteAt(bytes, from + 64 * half + 32 * (row & 1) + column) >> (4 * (row >> 1));
    const high = byteAt(bytes, from + 128 + 32 * half + column) >> (2 * row);
    block.q[i] = (low & 15) | ((high & 3) << 4);
  }
};

/** Types whose blocks hold 256 numbers, by their number in ggml. */
export const blocksOf256: readonly (readonly [number, PackedType])[] = [
  [12, { name: "Q4_K", format: "q4_k", values: 256, bytes: 144, unpack: unpackQ4_K }],
  [13, { name: "Q5_K", format: "q5_k", values: 256, bytes: 176, unpack: unpackQ5_K }],
  [14, { name: "Q6_K", format: "q6_k", values: 256, bytes: 210, unpack: unpackQ6_K }],
];
