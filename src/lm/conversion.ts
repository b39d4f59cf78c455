import { halfwordAt, wordAt } from "../compute/arrays";
import { fromHalf } from "../compute/half";
import type { StoredTensor } from "./safetensors";
import { Unusable } from "./sources/source";

/**
 * Stored values as the numbers that are kept on the device. Every value is judged while it is
 * converted, so that no tensor is read twice.
 */

export const LARGEST_HALF = 65504;

/** The bytes where a typed array may begin; `slice` of a Node Buffer would not copy. */
const aligned = (bytes: Uint8Array, to: number): Uint8Array =>
  bytes.byteOffset % to === 0 ? bytes : new Uint8Array(bytes);
const words16 = (bytes: Uint8Array): Uint16Array => {
  const { buffer, byteOffset, byteLength } = aligned(bytes, 2);
  return new Uint16Array(buffer, byteOffset, byteLength / 2);
};
const words32 = (bytes: Uint8Array): Uint32Array => {
  const { buffer, byteOffset, byteLength } = aligned(bytes, 4);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
};

/** Values as float32, in a new array. Rejects with an `Unusable` that names the tensor. */
export async function floatsOf(name: string, { dtype, read }: StoredTensor): Promise<Float32Array> {
  const bytes = await read();
  const floats = toFloats(dtype, bytes);
  if (!floats.every(Number.isFinite)) throw notFinite(name);
  return floats;
}

/** Values as float32, in an array of their own. */
export function toFloats(dtype: StoredTensor["dtype"], bytes: Uint8Array): Float32Array {
  if (dtype === "F32") return new Float32Array(new Uint8Array(bytes).buffer);
  if (dtype === "F16") return Float32Array.from(words16(bytes), fromHalf);
  const wide = Uint32Array.from(words16(bytes), (word) => word << 16);
  return new Float32Array(wide.buffer);
}

/**
 * Values as 16 bits of float16 each, nearest; those of an F16 tensor are its own bytes, not a copy.
 * Rejects with an `Unusable` where a value is not finite or beyond float16.
 */
export async function halvesOf(name: string, stored: StoredTensor): Promise<Uint16Array> {
  const { halves, largest } = toHalves(stored.dtype, await stored.read());
  if (largest === Infinity) throw notFinite(name);
  if (largest > LARGEST_HALF)
    throw new Unusable(
      `The tensor ${name} holds values beyond ±${LARGEST_HALF}; matrices are kept as float16 here.`,
    );
  return halves;
}

const notFinite = (name: string): Unusable =>
  new Unusable(`The tensor ${name} holds values that are not finite numbers.`);

/** Float16 and the largest magnitude, which is Infinity where a value is no finite number. */
interface Halves {
  readonly halves: Uint16Array;
  readonly largest: number;
}

/** Values as float16, nearest, not judged. */
export function toHalves(dtype: StoredTensor["dtype"], bytes: Uint8Array): Halves {
  const finite = (value: number) => (Number.isFinite(value) ? value : Infinity);
  if (dtype === "F16") {
    const halves = words16(bytes);
    let most = 0; // the order of magnitudes is that of their bits
    for (let i = 0; i < halves.length; i++) most = Math.max(most, halfwordAt(halves, i) & 0x7fff);
    return { halves, largest: finite(fromHalf(most)) };
  }
  const { length, bits } = dtype === "F32" ? wideBits(bytes) : brainBits(bytes);
  const halves = new Uint16Array(length);
  let most = 0;
  for (let i = 0; i < length; i++) {
    const word = bits(i);
    most = Math.max(most, word & 0x7fffffff);
    halves[i] = halfOf(word);
  }
  return { halves, largest: finite(floatOf(most)) };
}

/** The bits of float32 values, by index. */
interface Bits {
  readonly length: number;
  readonly bits: (i: number) => number;
}
function wideBits(bytes: Uint8Array): Bits {
  const words = words32(bytes);
  return { length: words.length, bits: (i) => wordAt(words, i) };
}
function brainBits(bytes: Uint8Array): Bits {
  const words = words16(bytes);
  return { length: words.length, bits: (i) => halfwordAt(words, i) << 16 };
}

const floatOf = (bits: number): number => {
  const [value = 0] = new Float32Array(Uint32Array.of(bits).buffer);
  return value;
};

const BEYOND = 0x477ff000; // 65520, which float16 rounds to infinity

/** Nearest float16, ties to even, of the bits of a float32. */
function halfOf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= BEYOND) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  if (magnitude < 0x38800000) return sign | subnormalOf(magnitude); // below 2⁻¹⁴
  const rounded = magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1);
  return sign | (rounded >>> 13);
}

/** The same of a magnitude below 2⁻¹⁴: a whole multiple of 2⁻²⁴. */
function subnormalOf(magnitude: number): number {
  const exponent = magnitude >>> 23;
  if (exponent < 102) return 0; // below half of the least multiple
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - exponent;
  const whole = mantissa >>> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return whole + (rest > middle || (rest === middle && (whole & 1) === 1) ? 1 : 0);
}
