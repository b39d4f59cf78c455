import { byteAt } from "../../compute/arrays";
import { fromHalf } from "../../compute/half";

/** A type whose numbers are packed in blocks of `values` that take `bytes` bytes. */
export interface PackedType {
  readonly name: string;
  readonly values: number;
  readonly bytes: number;
  readonly unpack: Unpack;
}

/**
 * Writes the f16 of one block, which begins at `from` in `blocks`, to `out` from `to` on. The
 * numbers are those of ggml's `dequantize_row`, computed in float64, rounded to float32 as ggml
 * rounds them, and then to float16 (github.com/ggml-org/ggml, ggml-quants.c).
 */
export type Unpack = (blocks: Uint8Array, from: number, out: Uint16Array, to: number) => void;

/** The f16 at byte i. */
export const halfAt = (bytes: Uint8Array, i: number): number =>
  fromHalf(byteAt(bytes, i) | (byteAt(bytes, i + 1) << 8));

/** The int8 at byte i. */
export const signedAt = (bytes: Uint8Array, i: number): number => (byteAt(bytes, i) << 24) >> 24;
