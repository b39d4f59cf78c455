import { byteAt } from "../../compute/arrays";
import type { Block } from "../../compute/blocks";
import type { BlockFormat } from "../../compute/weight-formats";

/** A type whose numbers are packed in blocks of `values` that take `bytes` bytes. */
export interface PackedType {
  readonly name: string;
  readonly format: BlockFormat; // that kernels read, of the same numbers
  readonly values: 32 | 256;
  readonly bytes: number;
  readonly unpack: Unpack;
}

/**
 * Sets a block to that which begins at `from` in `blocks`. Its numbers are those of ggml's
 * `dequantize_row` (github.com/ggml-org/ggml, ggml-quants.c).
 */
export type Unpack = (blocks: Uint8Array, from: number, block: Block) => void;

/** The bits of the f16 at byte i. */
export const halfBitsAt = (bytes: Uint8Array, i: number): number =>
  byteAt(bytes, i) | (byteAt(bytes, i + 1) << 8);
