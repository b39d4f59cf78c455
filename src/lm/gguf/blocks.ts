import { byteAt, halfwordAt } from "../../compute/arrays";
import { type Block, emptyBlock } from "../../compute/blocks";
import { fromHalf, toHalf } from "../../compute/half";
import { type BlockFormat, blockFormats } from "../../compute/weight-formats";
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

/**
 * All numbers of whole blocks as f16: computed in float64, rounded to float32 as ggml rounds them,
 * and then to float16.
 */
export function halvesOfBlocks(
  { format, bytes: size, unpack }: PackedType,
  bytes: Uint8Array,
): Uint16Array {
  const { inputs } = blockFormats[format];
  const count = bytes.byteLength / size;
  const out = new Uint16Array(count * inputs);
  const block = emptyBlock();
  for (let b = 0; b < count; b++) {
    unpack(bytes, b * size, block);
    setHalves(format, block, out.subarray(b * inputs, (b + 1) * inputs));
  }
  return out;
}

const levels = new Uint16Array(256); // the halves of every q of a group

function setHalves(format: BlockFormat, block: Block, out: Uint16Array): void {
  const { bits, zero, group, inputs } = blockFormats[format];
  const count = 1 << bits;
  for (let first = 0; first < inputs; first += group) {
    const { d, m } = affineOf(format, block, first / group);
    // a table of all q is shorter than a group of few bits alone
    const isShort = count <= group;
    if (isShort) for (let q = 0; q < count; q++) levels[q] = toHalf(d * (q - zero) + m);
    for (let i = first; i < first + group; i++) {
      const q = byteAt(block.q, i);
      const signed = bits === 8 ? (q << 24) >> 24 : q;
      out[i] = isShort ? halfwordAt(levels, q) : toHalf(d * (signed - zero) + m);
    }
  }
}

/** What q − zero of a group is multiplied by, and what is added. */
function affineOf(format: BlockFormat, { d, m, s, t }: Block, group: number) {
  const { hasMinimum, inputs } = blockFormats[format];
  const affine = { d: fromHalf(d), m: hasMinimum ? fromHalf(m) : 0 };
  if (inputs === 32) return affine;
  const factor = byteAt(s, group);
  if (hasMinimum) return { d: affine.d * factor, m: affine.m * byteAt(t, group) };
  return { d: affine.d * ((factor << 24) >> 24), m: 0 };
}
