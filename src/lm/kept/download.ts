import { type ModelFile, type ModelSource, fileIn } from "../sources/source";
import type { Into } from "../sources/stream";
import { ArrivingFile } from "./arriving";
import type { Entry } from "./entry";
import type { KeptModels } from "./store";

/** Gives the bytes of a file from one of them on. */
export type Pour = (file: ModelFile, from: number, into: Into) => Promise<void>;

/** How far one file is. */
export interface FileProgress {
  readonly name: string;
  readonly size: number;
  readonly received: number;
  readonly state: "waiting" | "arriving" | "checking" | "checked";
}

/** A model on its way into the store. */
export interface Download {
  readonly store: KeptModels;
  readonly entry: Entry;
  readonly pour: Pour;
  readonly signal?: AbortSignal;
  /** Told at every change and whenever bytes arrived; the array is a new one each time. */
  readonly onProgress: (files: readonly FileProgress[], notice: string | null) => void;
}

/** A file that came whole and is another one than is listed; it was deleted. */
export class WrongHash extends Error {
  constructor(readonly file: string) {
    super(`${file} is another file than is listed.`);
    this.name = "WrongHash";
  }
}

const NO_PARTS = "The server sends no parts of files, so a file that broke off begins again.";

/**
 * Brings every file of a model into the store, one after the other, each from where it ends there.
 * A file counts once its size and its hash are right. Rejects with a `Missing`, a `WrongHash`, a
 * `StorageFull` or the reason of the signal; what came until then stays.
 */
export async function download({ store, entry, pour, signal, onProgress }: Download) {
  const folder = await store.begin(entry);
  const before = await store.find(entry.model);
  const progress = new Map<string, FileProgress>();
  for (const { name, size, received, checked } of before?.files ?? [])
    progress.set(name, { name, size, received, state: checked ? "checked" : "waiting" });
  let notice: string | null = null;
  const tell = (name: string, change: Partial<FileProgress>) => {
    const file = progress.get(name);
    if (file) progress.set(name, { ...file, ...change });
    onProgress([...progress.values()], notice);
  };
  for (const listed of entry.files) {
    const { name } = listed;
    if (progress.get(name)?.state === "checked") continue;
    signal?.throwIfAborted();
    const file = await ArrivingFile.open(folder, listed);
    try {
      tell(name, { state: file.received > 0 ? "checking" : "arriving", received: file.received });
      await file.rehash(() => tell(name, {}), signal);
      tell(name, { state: "arriving" });
      await pour(listed, file.received, {
        signal,
        take(bytes, at) {
          if (at === 0 && file.received > 0) notice = NO_PARTS;
          file.take(bytes, at);
          tell(name, { received: file.received });
        },
      });
      tell(name, { state: "checking" });
      if (!(await file.isRight())) {
        file.restart();
        tell(name, { state: "waiting", received: 0 });
        throw new WrongHash(name);
      }
    } finally {
      file.close();
    }
    await store.check(folder, name);
    tell(name, { state: "checked" });
  }
}

const PIECE = 4 * 2 ** 20; // bytes of one read

/** Copies files from a source that is read by range. */
export const pourFrom =
  (source: ModelSource): Pour =>
  async (file, from, { take, signal }) => {
    const bytes = fileIn(source, file, signal);
    for (let at = from; at < file.size; at += PIECE) {
      signal?.throwIfAborted();
      take(await bytes.read(at, Math.min(file.size, at + PIECE)), at);
    }
  };
