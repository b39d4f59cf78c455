import { byteAt, halfwordAt } from "../../compute/arrays";
import { toHalf } from "../../compute/half";
import { type PackedType, type Unpack, halfAt, signedAt } from "./block";

const VALUES = 256;
const levels = new Uint16Array(32); // of the group of 32 that is being unpacked

/**
 * The scale and the minimum of group j, six bits each, in 12 bytes from `from` on: ggml's
 * `get_scale_min_k4`.
 */
function groupScales(bytes: Uint8Array, from: number, j: number): { scale: number; min: number } {
  const low = byteAt(bytes, from + j);
  const mid = byteAt(bytes, from + j + 4);
  if (j < 4) return { scale: low & 63, min: mid & 63 };
  const top = byteAt(bytes, from + j - 4);
  return { scale: (mid & 15) | ((top >> 6) << 4), min: (mid >> 4) | ((low >> 6) << 4) };
}

/** w = (d·scale)·q − d_min·min for every q below `count`, of the group of the block at `from`. */
function setLevels(blocks: Uint8Array, from: number, group: number, count: number): void {
  const { scale, min } = groupScales(blocks, from + 4, group);
  const d = halfAt(blocks, from) * scale;
  const m = halfAt(blocks, from + 2) * min;
  for (let q = 0; q < count; q++) levels[q] = toHalf(d * q - m);
}

/**
 * Q4_K: f16 d, f16 d_min, 12 bytes of scales and minima for 8 groups of 32, then 128 bytes of two
 * 4-bit q each: the low halves of 32 bytes are one group, the high halves the next.
 */
const unpackQ4_K: Unpack = (blocks, from, out, to) => {
  for (let group = 0; group < 8; group++) {
    setLevels(blocks, from, group, 16);
    const bytes = from + 16 + 32 * (group >> 1);
    const shift = 4 * (group & 1);
    for (let i = 0; i < 32; i++)
      out[to + 32 * group + i] = halfwordAt(levels, (byteAt(blocks, bytes + i) >> shift) & 15);
  }
};

/** Q5_K: as Q4_K, with 32 bytes of fifth bits before the q: bit g of byte i is of group g. */
const unpackQ5_K: Unpack = (blocks, from, out, to) => {
  for (let group = 0; group < 8; group++) {
    setLevels(blocks, from, group, 32);
    const bytes = from + 48 + 32 * (group >> 1);
    const shift = 4 * (group & 1);
    for (let i = 0; i < 32; i++) {
      const fifth = (byteAt(blocks, from + 16 + i) >> group) & 1;
      const four = (byteAt(blocks, bytes + i) >> shift) & 15;
      out[to + 32 * group + i] = halfwordAt(levels, four | (fifth << 4));
    }
  }
};

/**
 * Q6_K: 128 bytes of low 4 bits, 64 bytes of high 2 bits, 16 int8 scales of 16 numbers each, f16 d:
 * w = (d·scale)·(q − 32). Each half of the block holds 128 numbers, as four rows of 32.
 */
const unpackQ6_K: Unpack = (blocks, from, out, to) => {
  const d = halfAt(blocks, from + 208);
  for (let i = 0; i < VALUES; i++) {
    const half = i >> 7;
    const row = (i >> 5) & 3;
    const column = i & 31;
    const low = byteAt(blocks, from + 64 * half + 32 * (row & 1) + column) >> (4 * (row >> 1));
    const high = byteAt(blocks, from + 128 + 32 * half + column) >> (2 * row);
    const q = ((low & 15) | ((high & 3) << 4)) - 32;
    const scale = signedAt(blocks, from + 192 + (i >> 4));
    out[to + i] = toHalf(d * scale * q);
  }
};

/** Types whose blocks hold 256 numbers, by their number in ggml. */
export const blocksOf256: readonly (readonly [number, PackedType])[] = [
  [12, { name: "Q4_K", values: VALUES, bytes: 144, unpack: unpackQ4_K }],
  [13, { name: "Q5_K", values: VALUES, bytes: 176, unpack: unpackQ5_K }],
  [14, { name: "Q6_K", values: VALUES, bytes: 210, unpack: unpackQ6_K }],
];
