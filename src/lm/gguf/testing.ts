import { packHalves } from "../../compute/half";

/** Tests only: what a small GGUF file is written from. */
export interface Contents {
  readonly metadata: readonly (readonly [key: string, type: number, value: Uint8Array])[];
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[]; // the last axis is contiguous
    readonly type: number;
    readonly bytes: Uint8Array;
  }[];
}

const ALIGNMENT = 32;

/** Tests only: types of metadata, by their number. */
export const types = { u32: 4, f32: 6, string: 8, array: 9 } as const;

/** Tests only: little-endian values, as the metadata holds them. */
export const u32 = (value: number): Uint8Array => bytesOf(Uint32Array.of(value));
export const u64 = (value: number): Uint8Array => bytesOf(BigUint64Array.of(BigInt(value)));
export const f32 = (...values: readonly number[]): Uint8Array => bytesOf(Float32Array.from(values));
export const f16 = (...values: readonly number[]): Uint8Array =>
  bytesOf(packHalves([...values, 0])).subarray(0, 2 * values.length);
export function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  return joined([u64(bytes.length), bytes]);
}

/** Tests only: a GGUF file of version 3. */
export function writeGguf({ metadata, tensors }: Contents): Uint8Array {
  let offset = 0;
  const described = tensors.map(({ name, shape, type, bytes }) => {
    const sizes = shape.toReversed().map(u64);
    const description = joined([text(name), u32(shape.length), ...sizes, u32(type), u64(offset)]);
    offset += padded(bytes).length;
    return description;
  });
  const pairs = metadata.map(([key, type, value]) => joined([text(key), u32(type), value]));
  const start = [new TextEncoder().encode("GGUF"), u32(3), u64(tensors.length), u64(pairs.length)];
  const header = padded(joined([...start, ...pairs, ...described]));
  return joined([header, ...tensors.map(({ bytes }) => padded(bytes))]);
}

const padded = (bytes: Uint8Array): Uint8Array => {
  const out = new Uint8Array(Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT);
  out.set(bytes);
  return out;
};

/** Tests only: parts of a file, one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const bytesOf = ({ buffer }: { readonly buffer: ArrayBufferLike }): Uint8Array =>
  new Uint8Array(buffer);
