import { byteAt, halfwordAt } from "../../compute/arrays";
import { toHalf } from "../../compute/half";
import { type PackedType, type Unpack, halfAt, signedAt } from "./block";

const levels = new Uint16Array(32); // of the block that is being unpacked

/** Q8_0: f16 d, then 32 int8 q. w_i = d·q_i. */
const unpackQ8_0: Unpack = (blocks, from, out, to) => {
  const d = halfAt(blocks, from);
  for (let i = 0; i < 32; i++) out[to + i] = toHalf(d * signedAt(blocks, from + 2 + i));
};

/** Q4_0: f16 d, then 16 bytes of two 4-bit q each: w_i = d·(q_i − 8). */
const unpackQ4_0: Unpack = (blocks, from, out, to) => {
  const d = halfAt(blocks, from);
  for (let q = 0; q < 16; q++) levels[q] = toHalf(d * (q - 8));
  fourBits(blocks, from + 2, out, to);
};

/** Q4_1: f16 d, f16 m, then 16 bytes of two 4-bit q each: w_i = d·q_i + m. */
const unpackQ4_1: Unpack = (blocks, from, out, to) => {
  const d = halfAt(blocks, from);
  const m = halfAt(blocks, from + 2);
  for (let q = 0; q < 16; q++) levels[q] = toHalf(d * q + m);
  fourBits(blocks, from + 4, out, to);
};

/** Byte i holds q_i in its low half and q_{i+16} in its high half. */
const fourBits: Unpack = (blocks, from, out, to) => {
  for (let i = 0; i < 16; i++) {
    const pair = byteAt(blocks, from + i);
    out[to + i] = halfwordAt(levels, pair & 15);
    out[to + 16 + i] = halfwordAt(levels, pair >> 4);
  }
};

/** Q5_0: f16 d, 32 fifth bits, then 16 bytes as in Q4_0: w_i = d·(q_i − 16). */
const unpackQ5_0: Unpack = (blocks, from, out, to) => {
  const d = halfAt(blocks, from);
  for (let q = 0; q < 32; q++) levels[q] = toHalf(d * (q - 16));
  fiveBits(blocks, from + 2, out, to);
};

/** Q5_1: f16 d, f16 m, 32 fifth bits, then 16 bytes as in Q4_1: w_i = d·q_i + m. */
const unpackQ5_1: Unpack = (blocks, from, out, to) => {
  const d = halfAt(blocks, from);
  const m = halfAt(blocks, from + 2);
  for (let q = 0; q < 32; q++) levels[q] = toHalf(d * q + m);
  fiveBits(blocks, from + 4, out, to);
};

/** Bit i of the first four bytes is the fifth bit of q_i; the other four are as in `fourBits`. */
const fiveBits: Unpack = (blocks, from, out, to) => {
  for (let i = 0; i < 16; i++) {
    const low = (byteAt(blocks, from + (i >> 3)) >> (i & 7)) & 1;
    const high = (byteAt(blocks, from + 2 + (i >> 3)) >> (i & 7)) & 1;
    const pair = byteAt(blocks, from + 4 + i);
    out[to + i] = halfwordAt(levels, (pair & 15) | (low << 4));
    out[to + 16 + i] = halfwordAt(levels, (pair >> 4) | (high << 4));
  }
};

/** Types whose blocks hold 32 numbers, by their number in ggml. */
export const blocksOf32: readonly (readonly [number, PackedType])[] = [
  [2, { name: "Q4_0", values: 32, bytes: 18, unpack: unpackQ4_0 }],
  [3, { name: "Q4_1", values: 32, bytes: 20, unpack: unpackQ4_1 }],
  [6, { name: "Q5_0", values: 32, bytes: 22, unpack: unpackQ5_0 }],
  [7, { name: "Q5_1", values: 32, bytes: 24, unpack: unpackQ5_1 }],
  [8, { name: "Q8_0", values: 32, bytes: 34, unpack: unpackQ8_0 }],
];
