import { type Read, bad } from "../architecture";

/** A file of a model, as its source lists it. */
export interface ModelFile {
  readonly name: string;
  readonly size: number; // bytes
  readonly sha256?: string; // hex, where the source knows it
  readonly gitBlob?: string; // hex, where the source knows it: SHA-1 as Git names a file
}

/** Where a model's files come from: a folder, a server, files that were dropped on the page. */
export interface ModelSource {
  /** What sentences call the model: a folder's name, owner/name of the hub. */
  readonly title: string;
  /** What there is, without any of it being read; or one sentence that says why nothing is. */
  files(): Promise<Read<readonly ModelFile[]>>;
  /**
   * The bytes of a file from `from` to `to`, the latter not among them; where the file ends
   * earlier, up to its end. Rejects with a `Missing` where they cannot be had.
   */
  read(file: string, from: number, to: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** What kept bytes from being had, as far as it matters for what to do next. */
export type MissingKind =
  | "token-wanted"
  | "token-refused"
  | "not-found"
  | "busy" // the server is asked too often
  | "unreachable" // no network, or connections that break again and again
  | "wrong-size" // the server has another file than is listed
  | "server"; // anything else

/** Bytes of a model that cannot be had; trying again may help. */
export class Missing extends Error {
  constructor(
    readonly file: string,
    readonly status: string, // what went wrong, in a few words: "status 404"
    readonly kind: MissingKind = "server",
    readonly retryAfter?: number, // seconds, where the server says so
  ) {
    super(`${file} could not be loaded (${status}).`);
    this.name = "Missing";
  }
}

/** Bytes of a model that cannot be used; `message` is one sentence that says why. */
export class Unusable extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = "Unusable";
  }
}

/** One file, to be read by range. */
export interface FileBytes {
  readonly name: string;
  readonly size: number;
  /**
   * Rejects with a `Missing` where the bytes cannot be had and with an `Unusable` where the file
   * ends before `to`.
   */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** A file of a source. */
export const fileIn = (
  source: ModelSource,
  { name, size }: ModelFile,
  signal?: AbortSignal,
): FileBytes => ({
  name,
  size,
  async read(from, to) {
    const bytes = await source.read(name, from, to, signal);
    if (bytes.length !== to - from)
      throw new Unusable(
        `${name}: its source lists ${size} bytes, but it ends at ${from + bytes.length}; the ` +
          "file is cut short, so fetch it again.",
      );
    return bytes;
  },
});

/** One file of a source, as if there were no other. */
export const onlyFile = (source: ModelSource, file: string): ModelSource => ({
  ...source,
  title: `${source.title}/${file}`,
  files: async () => {
    const listed = await source.files();
    if (!listed.ok) return listed;
    const found = listed.value.filter(({ name }) => name === file);
    return found.length > 0
      ? { ok: true, value: found }
      : bad(`${source.title} has no file ${file}.`);
  },
});

/** A whole file of a source. Rejects with a `Missing` where the source does not list it. */
export async function readWhole(
  source: ModelSource,
  name: string,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const listed = await source.files();
  const file = listed.ok ? listed.value.find((one) => one.name === name) : undefined;
  if (!file) throw new Missing(name, listed.ok ? "there is no such file" : listed.sentence);
  return fileIn(source, file, signal).read(0, file.size);
}

/** Bytes that are in memory already, as a file. */
export const inMemory = (bytes: Uint8Array, name = "the file"): FileBytes => ({
  name,
  size: bytes.byteLength,
  read: (from, to) => Promise.resolve(bytes.subarray(from, to)),
});

/** A source of files that are in memory. */
export function memorySource(title: string, files: ReadonlyMap<string, Uint8Array>): ModelSource {
  return {
    title,
    files: () =>
      Promise.resolve({
        ok: true,
        value: [...files].map(([name, { byteLength: size }]) => ({ name, size })),
      }),
    read(file, from, to) {
      const bytes = files.get(file);
      return bytes
        ? Promise.resolve(bytes.subarray(from, to))
        : Promise.reject(new Missing(file, "there is no such file"));
    },
  };
}
