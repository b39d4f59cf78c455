import { unpackBlocks } from "./blocks";
import { packHalves, unpackHalves } from "./half";
import { packBlocks } from "./quantise";
import { type Dtype, type Tensor, bytes, count, elements } from "./tensor";
import { isBlockFormat } from "./weight-formats";

type Described = Pick<Tensor, "dtype" | "shape">;

/** Whether values are the words of a dtype that has several numbers to a word. */
export const arePacked = (dtype: Dtype, values: ArrayLike<number>): values is Uint32Array =>
  dtype !== "f32" && dtype !== "u32" && values instanceof Uint32Array;

/** Numbers packed as a dtype holds them; undefined for f32 and u32, which have a word for each. */
function packed({ dtype, shape }: Described, numbers: ArrayLike<number>): Uint32Array | undefined {
  if (isBlockFormat(dtype)) return packBlocks(dtype, shape, numbers);
  return dtype === "f16" ? packHalves(numbers) : undefined;
}

/** The words that hold values, which may be words already where a word has several numbers. */
export function wordsOf(t: Described, values: ArrayLike<number>): Uint32Array {
  if (arePacked(t.dtype, values)) return values;
  if (t.dtype === "u32") return Uint32Array.from(values);
  return packed(t, values) ?? new Uint32Array(Float32Array.from(values).buffer);
}

/** The numbers that packed words hold, exactly. */
export const unpacked = ({ dtype, shape }: Described, words: Uint32Array): Float64Array =>
  isBlockFormat(dtype) ? unpackBlocks(dtype, shape, words) : unpackHalves(words);

/** Numbers as a tensor holds them, and the words that do where a word has several. */
export interface Held {
  readonly numbers: Float64Array | Uint32Array;
  readonly words?: Uint32Array;
}

/** What a tensor holds once numbers are written to it. */
export function heldOf(t: Described, numbers: ArrayLike<number>): Held {
  if (t.dtype === "u32") return { numbers: Uint32Array.from(numbers) };
  const floats = Float32Array.from(numbers);
  const words = packed(t, floats);
  return words ? { numbers: unpacked(t, words), words } : { numbers: Float64Array.from(floats) };
}

/** Numbers as a tensor holds them. */
export const rounded = (t: Described, numbers: ArrayLike<number>): Held["numbers"] =>
  heldOf(t, numbers).numbers;

/** Throws if there are not as many values as the tensor has. */
export function checkCount(t: Tensor, values: ArrayLike<number>): void {
  if (arePacked(t.dtype, values)) {
    if (4 * values.length === bytes(t)) return;
    throw new Error(`${t.name} holds ${bytes(t)} bytes; ${4 * values.length} were given.`);
  }
  if (values.length !== elements(t))
    throw new Error(`${t.name} holds ${count(t.shape)} values; ${values.length} were given.`);
}
