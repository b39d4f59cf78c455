import { byteAt } from "../../compute/arrays";
import type { Block } from "../../compute/blocks";
import { type PackedType, type Unpack, halfBitsAt } from "./block";

/** Q8_0: f16 d, then 32 int8 q. w_i = d·q_i. */
const unpackQ8_0: Unpack = (bytes, from, block) => {
  block.d = halfBitsAt(bytes, from);
  for (let i = 0; i < 32; i++) block.q[i] = byteAt(bytes, from + 2 + i);
};

/** Q4_0: f16 d, then 16 bytes of two 4-bit q each: w_i = d·(q_i − 8). */
const unpackQ4_0: Unpack = (bytes, from, block) => {
  block.d = halfBitsAt(bytes, from);
  fourBits(bytes, from + 2, block);
};

/** Q4_1: f16 d, f16 m, then 16 bytes of two 4-bit q each: w_i = d·q_i + m. */
const unpackQ4_1: Unpack = (bytes, from, block) => {
  block.d = halfBitsAt(bytes, from);
  block.m = halfBitsAt(bytes, from + 2);
  fourBits(bytes, from + 4, block);
};

/** Byte i holds q_i in its low half and q_{i+16} in its high half. */
function fourBits(bytes: Uint8Array, from: number, { q }: Block): void {
  for (let i = 0; i < 16; i++) {
    const pair = byteAt(bytes, from + i);
    q[i] = pair & 15;
    q[16 + i] = pair >> 4;
  }
}

/** Q5_0: f16 d, 32 fifth bits, then 16 bytes as in Q4_0: w_i = d·(q_i − 16). */
const unpackQ5_0: Unpack = (bytes, from, block) => {
  block.d = halfBitsAt(bytes, from);
  fiveBits(bytes, from + 2, block);
};

/** Q5_1: f16 d, f16 m, 32 fifth bits, then 16 bytes as in Q4_1: w_i = d·q_i + m. */
const unpackQ5_1: Unpack = (bytes, from, block) => {
  block.d = halfBitsAt(bytes, from);
  block.m = halfBitsAt(bytes, from + 2);
  fiveBits(bytes, from + 4, block);
};

/** Bit i of the first four bytes is the fifth bit of q_i; the other four are as in `fourBits`. */
function fiveBits(bytes: Uint8Array, from: number, block: Block): void {
  fourBits(bytes, from + 4, block);
  const { q } = block;
  for (let i = 0; i < 32; i++)
    q[i] = byteAt(q, i) | (((byteAt(bytes, from + (i >> 3)) >> (i & 7)) & 1) << 4);
}

/** Types whose blocks hold 32 numbers, by their number in ggml. */
export const blocksOf32: readonly (readonly [number, PackedType])[] = [
  [2, { name: "Q4_0", format: "q4_0", values: 32, bytes: 18, unpack: unpackQ4_0 }],
  [3, { name: "Q4_1", format: "q4_1", values: 32, bytes: 20, unpack: unpackQ4_1 }],
  [6, { name: "Q5_0", format: "q5_0", values: 32, bytes: 22, unpack: unpackQ5_0 }],
  [7, { name: "Q5_1", format: "q5_1", values: 32, bytes: 24, unpack: unpackQ5_1 }],
  [8, { name: "Q8_0", format: "q8_0", values: 32, bytes: 34, unpack: unpackQ8_0 }],
];
