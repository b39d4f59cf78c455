import { fromHalf, packHalves } from "../compute/half";
import { type Read, bad } from "./architecture";

/**
 * The safetensors format: u64 length of the header, a JSON header (name → dtype, shape,
 * data_offsets), then the bytes (huggingface.co/docs/safetensors). Every leaf of the header is
 * checked before a byte is used.
 */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Tensors of a dtype that is never read (masks, buffers, quantised weights), with that dtype. */
  readonly skipped: ReadonlyMap<string, string>;
  readonly metadata: Readonly<Record<string, string>>;
}
export interface StoredTensor {
  readonly dtype: "F32" | "F16" | "BF16";
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

const SIZE = { F32: 4, F16: 2, BF16: 2 } as const;
const HEADER_LIMIT = 100_000_000;

export function readSafetensors(file: Uint8Array): Read<TensorFile> {
  if (file.byteLength < 8)
    return bad(`the file has ${file.byteLength} bytes; a safetensors file has at least 8.`);
  const length = Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true));
  if (length > HEADER_LIMIT || 8 + length > file.byteLength)
    return bad(
      `its header claims ${length} bytes, more than the file holds; it is cut short or not ` +
        "a safetensors file.",
    );
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(8, 8 + length)),
    );
  } catch {
    return bad("its header is not JSON.");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    return bad("its header is not a JSON object.");
  const data = file.subarray(8 + length);
  const tensors = new Map<string, StoredTensor>();
  const skipped = new Map<string, string>();
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") {
      metadata = Object.fromEntries(
        Object.entries((entry ?? {}) as object).map(([k, v]) => [k, String(v)]),
      );
      continue;
    }
    const tensor = readEntry(name, entry, data);
    if (!tensor.ok) return tensor;
    if (typeof tensor.value === "string") skipped.set(name, tensor.value);
    else tensors.set(name, tensor.value);
  }
  return { ok: true, value: { tensors, skipped, metadata } };
}

/** One tensor, or the name of its dtype where that is none we read. */
function readEntry(name: string, entry: unknown, data: Uint8Array): Read<StoredTensor | string> {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  if (!Array.isArray(shape) || shape.some((n) => !Number.isInteger(n) || (n as number) < 0))
    return bad(`the tensor ${name} has no valid shape.`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || offsets.some((n) => !Number.isInteger(n)))
    return bad(`the tensor ${name} has no valid data_offsets.`);
  const [begin, end] = offsets as [number, number];
  if (begin < 0 || end < begin || end > data.byteLength)
    return bad(`the tensor ${name} lies outside the file; the file is cut short.`);
  if (typeof dtype !== "string") return bad(`the tensor ${name} has no dtype.`);
  if (!Object.hasOwn(SIZE, dtype)) return { ok: true, value: dtype };
  const size = SIZE[dtype as keyof typeof SIZE] * (shape as number[]).reduce((a, b) => a * b, 1);
  if (end - begin !== size)
    return bad(
      `the tensor ${name} holds ${end - begin} bytes, but ${dtype} [${shape.join(", ")}] ` +
        `needs ${size}.`,
    );
  return {
    ok: true,
    value: {
      dtype: dtype as keyof typeof SIZE,
      shape: shape as number[],
      bytes: data.subarray(begin, end),
    },
  };
}

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

/** Values as float32, in an array of their own. */
export function toFloats({ dtype, bytes }: StoredTensor): Float32Array {
  if (dtype === "F32") return new Float32Array(new Uint8Array(bytes).buffer);
  if (dtype === "F16") return Float32Array.from(words16(bytes), fromHalf);
  const wide = Uint32Array.from(words16(bytes), (word) => word << 16);
  return new Float32Array(wide.buffer);
}

/**
 * Values as 16 bits of float16 each, nearest; those of an F16 tensor are its own bytes, not a copy.
 */
export function halvesOf(tensor: StoredTensor): Uint16Array {
  if (tensor.dtype === "F16") return words16(tensor.bytes);
  const floats = toFloats(tensor);
  const even = floats.length % 2 === 0 ? floats : Float32Array.of(...floats, 0);
  return new Uint16Array(packHalves(even).buffer, 0, floats.length);
}

/** The largest magnitude; Infinity where a value is infinite or not a number. Copies nothing. */
export function largest({ dtype, bytes }: StoredTensor): number {
  const words = dtype === "F32" ? words32(bytes) : words16(bytes);
  const magnitude = dtype === "F32" ? 0x7fffffff : 0x7fff;
  let most = 0; // the order of magnitudes is that of their bits
  for (const word of words) most = Math.max(most, word & magnitude);
  const bits = Uint32Array.of(dtype === "BF16" ? most << 16 : most);
  const value = dtype === "F16" ? fromHalf(most) : new Float32Array(bits.buffer)[0];
  return value === undefined || !Number.isFinite(value) ? Infinity : value;
}

/** Writes float32 tensors in the order given. */
export function writeSafetensors(
  tensors: readonly { name: string; shape: readonly number[]; values: Float32Array }[],
  metadata: Record<string, string> = {},
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + padded + offset).fill(32, 8, 8 + padded);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(json, 8);
  let at = 8 + padded;
  for (const { values } of tensors) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}
