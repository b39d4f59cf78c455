import type { StoredTensor } from "../safetensors";
import type { PackedType } from "./block";
import { blocksOf256 } from "./blocks-of-256";
import { blocksOf32 } from "./blocks-of-32";

/** How a GGUF file stores numbers. */
export type BlockType = PlainType | PackedType;

interface PlainType {
  readonly name: string;
  readonly values: 1;
  readonly bytes: number;
  readonly plain: StoredTensor["dtype"]; // tensors are kept as they are
}

/** The types that are read, by their number in ggml (github.com/ggml-org/ggml, ggml.h). */
export const blockTypes: ReadonlyMap<number, BlockType> = new Map<number, BlockType>([
  [0, { name: "F32", values: 1, bytes: 4, plain: "F32" }],
  [1, { name: "F16", values: 1, bytes: 2, plain: "F16" }],
  [30, { name: "BF16", values: 1, bytes: 2, plain: "BF16" }],
  ...blocksOf32,
  ...blocksOf256,
]);

/** Types that files often hold and that are not read, so that a sentence can name them. */
const otherNames: ReadonlyMap<number, string> = new Map([
  [10, "Q2_K"],
  [11, "Q3_K"],
  [20, "IQ4_NL"],
  [23, "IQ4_XS"],
  [39, "MXFP4"],
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
