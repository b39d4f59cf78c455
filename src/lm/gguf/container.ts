import { type Read, bad } from "../architecture";
import { quoted } from "../quoted";
import { type BlockType, blockTypes, typeName } from "./blocks";
import type { FileBytes } from "../sources/source";
import { Cursor, NeedsMore, Unreadable } from "./cursor";

/** A value of the metadata. Integers of 64 bits are exact up to 2⁵³. */
export type GgufValue = number | boolean | string | readonly (number | boolean | string)[];

/** A tensor as the file holds it, its rows cut into blocks. */
export interface GgufTensor {
  readonly name: string;
  readonly type: BlockType;
  readonly shape: readonly number[]; // the last axis is contiguous
  readonly bytes: number; // that it takes in the file
  /** Its bytes, read anew at every call; they may be a part of others. */
  readonly read: () => Promise<Uint8Array>;
}

/**
 * A GGUF file (github.com/ggml-org/ggml, docs/gguf.md): magic, version, metadata, the names, shapes
 * and types of the tensors, then their bytes. Every count is checked before it is used.
 */
export interface GgufFile {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** In the order in which they lie in the file. */
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

const MAGIC = 0x46554747; // "GGUF"
const VERSIONS = [2, 3]; // version 1 counts in 32 bits
const ALIGNMENT = 32;
const MOST_AXES = 4;
const LEAST_PAIR = 8 + 4 + 1; // bytes of an empty key with a value of one byte
const LEAST_TENSOR = 8 + 4 + 4 + 8; // bytes of what describes a tensor without name and axes

const FIRST = 2 ** 20; // bytes that are read first; the header tells whether it needs more
const LONGEST = 2 ** 28; // bytes of a header: a vocabulary of 2¹⁸ tokens takes a tenth of it

/**
 * Reads the header of a file, and none of its tensors, or says in one sentence what is wrong with
 * it. Rejects where bytes cannot be had.
 */
export async function readGguf(file: FileBytes): Promise<Read<GgufFile>> {
  for (let length = Math.min(FIRST, file.size); ;) {
    const start = await file.read(0, length);
    const read = readHeader(start, file);
    if (!(read instanceof NeedsMore)) return read;
    if (read.bytes > LONGEST)
      return bad(
        `The header of the GGUF file goes beyond ${LONGEST} bytes, which no model needs; the ` +
          "file is damaged, so fetch it again.",
      );
    length = Math.min(file.size, Math.max(read.bytes, 4 * length));
  }
}

function readHeader(start: Uint8Array, file: FileBytes): Read<GgufFile> | NeedsMore {
  try {
    return { ok: true, value: readAll(start, file) };
  } catch (error) {
    if (error instanceof Unreadable) return bad(error.message);
    if (error instanceof NeedsMore) return error;
    throw error;
  }
}

function readAll(start: Uint8Array, file: FileBytes): GgufFile {
  const cursor = new Cursor(start, file.size);
  if (file.size < 4 || cursor.u32() !== MAGIC)
    throw new Unreadable('The file is no GGUF file: its first four bytes are not "GGUF".');
  const version = cursor.u32();
  if (!VERSIONS.includes(version))
    throw new Unreadable(
      `The GGUF file is of version ${version}; versions ${VERSIONS.join(" and ")}, ` +
        "little-endian, are read.",
    );
  const tensorCount = cursor.count(LEAST_TENSOR);
  const metadata = readMetadata(cursor);
  const described = Array.from({ length: tensorCount }, () => readDescription(cursor));
  const alignment = metadata.get("general.alignment") ?? ALIGNMENT;
  if (typeof alignment !== "number" || !Number.isInteger(alignment) || alignment < 1)
    throw new Unreadable(
      `The GGUF file has a general.alignment of ${quoted(JSON.stringify(alignment))}; it must be ` +
        "a whole number from 1.",
    );
  const data = Math.ceil(cursor.at / alignment) * alignment;
  const tensors = described
    .toSorted((one, other) => one.offset - other.offset)
    .map((one) => located(one, file, data));
  return { metadata, tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])) };
}

function readMetadata(cursor: Cursor): Map<string, GgufValue> {
  const metadata = new Map<string, GgufValue>();
  for (let left = cursor.count(LEAST_PAIR); left > 0; left--) {
    const key = cursor.string();
    metadata.set(key, readValue(cursor, key));
  }
  return metadata;
}

const ARRAY = 9;

/** Readers of single values, and the least bytes of each, by the number of the type. */
const readers = (cursor: Cursor) =>
  new Map<number, { read: () => number | boolean | string; least: number }>([
    [0, { read: cursor.u8, least: 1 }],
    [1, { read: cursor.i8, least: 1 }],
    [2, { read: cursor.u16, least: 2 }],
    [3, { read: cursor.i16, least: 2 }],
    [4, { read: cursor.u32, least: 4 }],
    [5, { read: cursor.i32, least: 4 }],
    [6, { read: cursor.f32, least: 4 }],
    [7, { read: cursor.bool, least: 1 }],
    [8, { read: cursor.string, least: 8 }],
    [10, { read: cursor.u64, least: 8 }],
    [11, { read: cursor.i64, least: 8 }],
    [12, { read: cursor.f64, least: 8 }],
  ]);

function readValue(cursor: Cursor, key: string): GgufValue {
  const type = cursor.u32();
  const known = readers(cursor);
  const element = known.get(type === ARRAY ? cursor.u32() : type);
  if (!element)
    throw new Unreadable(
      `The GGUF file's metadata ${JSON.stringify(quoted(key))} has a type that is not read ` +
        "(arrays of arrays are not); the file may be damaged.",
    );
  if (type !== ARRAY) return element.read();
  return Array.from({ length: cursor.count(element.least) }, element.read);
}

/** What the header says of one tensor. */
interface Description {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  readonly offset: number;
}

function readDescription(cursor: Cursor): Description {
  const name = cursor.string();
  const axes = cursor.u32();
  if (axes > MOST_AXES)
    throw new Unreadable(
      `The tensor ${quoted(name)} has ${axes} axes; a GGUF file has at most ${MOST_AXES}.`,
    );
  // the file's first axis is the contiguous one
  const shape = Array.from({ length: axes }, cursor.u64).reverse();
  return { name, shape, type: cursor.u32(), offset: cursor.u64() };
}

function located(
  { name, shape, type, offset }: Description,
  file: FileBytes,
  data: number, // where the tensors begin
): GgufTensor {
  const known = blockTypes.get(type);
  if (!known) {
    const names = [...blockTypes.values()].map((t) => t.name);
    throw new Unreadable(
      `The tensor ${quoted(name)} is stored as ${typeName(type)}; only ${names.join(", ")} ` +
        "are read from a GGUF file.",
    );
  }
  const row = shape.at(-1) ?? 1;
  if (row % known.values !== 0)
    throw new Unreadable(
      `The tensor ${quoted(name)} has rows of ${row} values, which blocks of ${known.values} do ` +
        "not fill.",
    );
  const length = (shape.reduce((n, size) => n * size, 1) / known.values) * known.bytes;
  const begin = data + offset;
  if (begin + length > file.size)
    throw new Unreadable(
      `The tensor ${quoted(name)} lies outside the GGUF file; the file is cut short, so fetch ` +
        "it again.",
    );
  const read = () => file.read(begin, begin + length);
  return { name, type: known, shape, bytes: length, read };
}
