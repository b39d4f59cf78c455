import { at } from "../../compute/arrays";
import { fromHalf, toHalf } from "../../compute/half";
import type { StoredTensor } from "../safetensors";

/**
 * How a GGUF file stores numbers: in blocks of `values` numbers that take `bytes` bytes.
 */
export type BlockType = PlainType | PackedType;

interface PlainType {
  readonly name: string;
  readonly values: 1;
  readonly bytes: number;
  readonly plain: StoredTensor["dtype"]; // tensors are kept as they are
}
interface PackedType {
  readonly name: string;
  readonly values: number;
  readonly bytes: number;
  readonly unpack: Unpack;
}

/** Writes the f16 of one block, which begins at `from` in `blocks`, to `out` from `to` on. */
type Unpack = (blocks: Uint8Array, from: number, out: Uint16Array, to: number) => void;

/** Q8_0: f16 d, then 32 int8 q. w_i = d·q_i. */
const unpackQ8_0: Unpack = (blocks, from, out, to) => {
  const d = fromHalf(halfAt(blocks, from));
  for (let i = 0; i < 32; i++) {
    const q = (at(blocks, from + 2 + i) << 24) >> 24;
    out[to + i] = toHalf(d * q);
  }
};

const levels = new Uint16Array(16); // of the block that is being unpacked

/**
 * Q4_1: f16 d, f16 m, then 16 bytes of two 4-bit q each: w_i = d·q_i + m. Byte i holds q_i in its
 * low half and q_{i+16} in its high half.
 */
const unpackQ4_1: Unpack = (blocks, from, out, to) => {
  const d = fromHalf(halfAt(blocks, from));
  const m = fromHalf(halfAt(blocks, from + 2));
  for (let q = 0; q < 16; q++) levels[q] = toHalf(d * q + m);
  for (let i = 0; i < 16; i++) {
    const pair = at(blocks, from + 4 + i);
    out[to + i] = at(levels, pair & 15);
    out[to + 16 + i] = at(levels, pair >> 4);
  }
};

const halfAt = (bytes: Uint8Array, i: number): number => at(bytes, i) | (at(bytes, i + 1) << 8);

/** The types that are read, by their number in ggml (github.com/ggml-org/ggml, ggml.h). */
export const blockTypes: ReadonlyMap<number, BlockType> = new Map<number, BlockType>([
  [0, { name: "F32", values: 1, bytes: 4, plain: "F32" }],
  [1, { name: "F16", values: 1, bytes: 2, plain: "F16" }],
  [30, { name: "BF16", values: 1, bytes: 2, plain: "BF16" }],
  [3, { name: "Q4_1", values: 32, bytes: 20, unpack: unpackQ4_1 }],
  [8, { name: "Q8_0", values: 32, bytes: 34, unpack: unpackQ8_0 }],
]);

/** Types that files often hold and that are not read, so that a sentence can name them. */
const otherNames: ReadonlyMap<number, string> = new Map([
  [2, "Q4_0"],
  [6, "Q5_0"],
  [7, "Q5_1"],
  [10, "Q2_K"],
  [11, "Q3_K"],
  [12, "Q4_K"],
  [13, "Q5_K"],
  [14, "Q6_K"],
]);

/** A type's name, or its number in ggml. */
export const typeName = (type: number): string =>
  blockTypes.get(type)?.name ?? otherNames.get(type) ?? `ggml type ${type}`;

/** All numbers of whole blocks as f16, nearest. */
export function unpackBlocks(
  { values, bytes: size, unpack }: PackedType,
  blocks: Uint8Array,
): Uint16Array {
  const count = blocks.byteLength / size;
  const out = new Uint16Array(count * values);
  for (let b = 0; b < count; b++) unpack(blocks, b * size, out, b * values);
  return out;
}
