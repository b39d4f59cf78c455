import type { Block } from "../compute/blocks";
import type { BlockFormat } from "../compute/weight-formats";
import { type Read, bad } from "./architecture";
import { quoted } from "./quoted";
import type { FileBytes } from "./sources/source";

/**
 * The safetensors format: u64 length of the header, a JSON header (name → dtype, shape,
 * data_offsets), then the bytes (huggingface.co/docs/safetensors). Every leaf of the header is
 * checked before a byte is used.
 */
export interface TensorFile {
  /** In the order in which they lie in the file. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Tensors of a dtype that is never read (masks, buffers, quantised weights), with that dtype. */
  readonly skipped: ReadonlyMap<string, string>;
  readonly metadata: Readonly<Record<string, string>>;
}
/** A tensor whose bytes are still in its file. */
export interface StoredTensor {
  readonly dtype: "F32" | "F16" | "BF16";
  readonly shape: readonly number[];
  /** Its bytes, read anew at every call; they may be a part of others and must not be changed. */
  readonly read: () => Promise<Uint8Array>;
  /** Whether a linear layer's matrix lies the other way round than in its family's checkpoints. */
  readonly isTurned?: boolean;
  /** The same matrix in blocks of its rows, where its file has it so. */
  readonly blocks?: StoredBlocks;
}

/** A matrix in blocks, row by row; `read` gives numbers that were made of them. */
export interface StoredBlocks {
  readonly format: BlockFormat;
  readonly bytes: number; // of a block
  readonly read: () => Promise<Uint8Array>;
  /** Sets a block to that which begins at a byte. */
  readonly unpack: (blocks: Uint8Array, from: number, block: Block) => void;
}

const SIZE = { F32: 4, F16: 2, BF16: 2 } as const;
const HEADER_LIMIT = 100_000_000;
const MOST_AXES = 8;

/** Reads the header of a file, and none of its tensors. Rejects where bytes cannot be had. */
export async function readSafetensors(file: FileBytes): Promise<Read<TensorFile>> {
  if (file.size < 8)
    return bad(`the file has ${file.size} bytes; a safetensors file has at least 8.`);
  const start = await file.read(0, 8);
  const length = Number(new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true));
  if (length > HEADER_LIMIT || 8 + length > file.size)
    return bad(
      `its header claims ${length} bytes, more than the file holds; it is cut short or not ` +
        "a safetensors file.",
    );
  const header = parsed(await file.read(8, 8 + length));
  if (header === undefined) return bad("its header is not JSON.");
  if (typeof header !== "object" || header === null || Array.isArray(header))
    return bad("its header is not a JSON object.");
  return tensorsOf(header as Readonly<Record<string, unknown>>, file, 8 + length);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** What a header names; the tensors' bytes begin at `data`. */
function tensorsOf(
  header: Readonly<Record<string, unknown>>,
  file: FileBytes,
  data: number,
): Read<TensorFile> {
  const found: (readonly [name: string, entry: Entry])[] = [];
  const skipped = new Map<string, string>();
  const { __metadata__: metadata, ...entries } = header;
  for (const [name, given] of Object.entries(entries)) {
    const entry = readEntry(name, given, file.size - data);
    if (!entry.ok) return entry;
    if (typeof entry.value === "string") skipped.set(name, entry.value);
    else found.push([name, entry.value]);
  }
  found.sort(([, one], [, other]) => one.begin - other.begin);
  const tensors = found.map(([name, { dtype, shape, begin, end }]) => {
    const read = () => file.read(data + begin, data + end);
    return [name, { dtype, shape, read }] as const;
  });
  return { ok: true, value: { tensors: new Map(tensors), skipped, metadata: texts(metadata) } };
}

const texts = (metadata: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata ?? {}).map(([k, v]) => [k, String(v)]));

/** What the header says of one tensor. */
interface Entry extends Pick<StoredTensor, "dtype" | "shape"> {
  readonly begin: number; // within the data
  readonly end: number;
}

/** One tensor, or the name of its dtype where that is none we read. */
function readEntry(name: string, entry: unknown, size: number): Read<Entry | string> {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const isAxis = (n: unknown) => Number.isInteger(n) && (n as number) >= 0;
  if (!Array.isArray(shape) || shape.length > MOST_AXES || !shape.every(isAxis))
    return bad(`the tensor ${quoted(name)} has no valid shape.`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || offsets.some((n) => !Number.isInteger(n)))
    return bad(`the tensor ${quoted(name)} has no valid data_offsets.`);
  const [begin, end] = offsets as [number, number];
  if (begin < 0 || end < begin || end > size)
    return bad(`the tensor ${quoted(name)} lies outside the file; the file is cut short.`);
  if (typeof dtype !== "string") return bad(`the tensor ${quoted(name)} has no dtype.`);
  if (!Object.hasOwn(SIZE, dtype)) return { ok: true, value: dtype };
  const needed = SIZE[dtype as keyof typeof SIZE] * (shape as number[]).reduce((a, b) => a * b, 1);
  if (end - begin !== needed)
    return bad(
      `the tensor ${quoted(name)} holds ${end - begin} bytes, but ${dtype} [${shape.join(", ")}] ` +
        `needs ${needed}.`,
    );
  return {
    ok: true,
    value: { dtype: dtype as keyof typeof SIZE, shape: shape as number[], begin, end },
  };
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
