import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { type Read, bad } from "../architecture";
import { blobSource } from "../sources/blobs";
import type { ModelFile, ModelSource } from "../sources/source";
import { isNotFound, namesIn, writeFile } from "./disk";
import { ENTRY, type Entry, readEntry, writeEntry } from "./entry";

/** A model of the store, as its folder says it is. */
export interface Kept {
  readonly key: string; // the name of its folder
  readonly entry: Entry | null; // null where it cannot be read, so that it can only be deleted
  readonly files: readonly KeptFile[];
  readonly received: number; // bytes that are here
  readonly total: number;
  readonly whole: boolean; // every file is here and checked
  readonly used: number; // ms since 1970
}

interface KeptFile extends ModelFile {
  readonly received: number;
  readonly checked: boolean;
}

/** The folder of a model of this name. */
export const keyOf = (model: string): string => bytesToHex(sha256(utf8ToBytes(model))).slice(0, 32);

const CHECKED = ".checked"; // an empty file beside one whose size and hash were found right
const USED = "used.amortize"; // written anew whenever a run uses the model, for its date

/**
 * Models that this browser keeps: a folder for each, in which files grow as they arrive. What a
 * folder holds is the only record of how far a download is, so nothing can disagree with it.
 */
export class KeptModels {
  /** `root` gives the folder that holds those of the models; it rejects where there is none. */
  constructor(private readonly root: () => Promise<FileSystemDirectoryHandle>) {}

  /** All models, the one that was used last first. */
  async list(): Promise<readonly Kept[]> {
    const root = await this.root();
    const found: Kept[] = [];
    for (const key of await namesIn(root)) {
      const folder = await root.getDirectoryHandle(key).catch(() => undefined);
      if (folder) found.push(await look(folder, key));
    }
    return found.sort((one, other) => other.used - one.used);
  }

  /** The model of a name: of its own, or else that it was asked for by, the whole one first. */
  async find(name: string): Promise<Kept | undefined> {
    const all = await this.list();
    const own = all.find(({ entry }) => entry?.model === name);
    const asked = all.filter(({ entry }) => entry?.asked === name);
    return own ?? asked.find(({ whole }) => whole) ?? asked[0];
  }

  /**
   * The folder of a model; what came of the same model before is still in it, and so is the name
   * that it was first asked for by. An entry that says the same is not written again, since a page
   * that ends while it is written would leave none.
   */
  async begin(entry: Entry): Promise<FileSystemDirectoryHandle> {
    const root = await this.root();
    const folder = await root.getDirectoryHandle(keyOf(entry.model), { create: true });
    const former = await textIn(folder, ENTRY);
    const asked = readEntry(former)?.asked ?? entry.asked;
    const wanted = writeEntry({ ...entry, asked });
    if (former !== wanted) await writeFile(folder, ENTRY, utf8ToBytes(wanted));
    await touch(folder);
    return folder;
  }

  /**
   * Notes that a run uses a model. Never rejects: its date is worth no run that cannot be opened
   * because the disk is full, or another tab notes the same.
   */
  async noteUse(key: string): Promise<void> {
    try {
      await touch(await (await this.root()).getDirectoryHandle(key));
    } catch {
      return; // the former date stays
    }
  }

  /** Notes that a file has the size and the hash that it should have. */
  async check(folder: FileSystemDirectoryHandle, file: string): Promise<void> {
    await folder.getFileHandle(`${file}${CHECKED}`, { create: true });
  }

  /** Takes a model off the disk; nothing happens where it is not there. */
  async remove(key: string): Promise<void> {
    const root = await this.root();
    await root.removeEntry(key, { recursive: true }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }

  /** A whole model's files, read from disk by range. */
  async source({ key, entry, whole }: Kept): Promise<Read<ModelSource>> {
    if (!entry || !whole) return bad("The model is not whole in this browser; download the rest.");
    const folder = await (await this.root()).getDirectoryHandle(key);
    const blobs = new Map<string, Blob>();
    for (const { name } of entry.files)
      blobs.set(name, await (await folder.getFileHandle(name)).getFile());
    return { ok: true, value: blobSource(entry.title, blobs) };
  }
}

const touch = (folder: FileSystemDirectoryHandle) => writeFile(folder, USED, Uint8Array.of(0));

/** A small file's text; empty where there is no such file. */
async function textIn(folder: FileSystemDirectoryHandle, name: string): Promise<string> {
  const names = await namesIn(folder);
  return names.includes(name) ? (await (await folder.getFileHandle(name)).getFile()).text() : "";
}

async function look(folder: FileSystemDirectoryHandle, key: string): Promise<Kept> {
  const names = new Set(await namesIn(folder));
  const fileAt = async (name: string) => (await folder.getFileHandle(name)).getFile();
  const entry = readEntry(await textIn(folder, ENTRY));
  const files: KeptFile[] = [];
  for (const file of entry?.files ?? []) {
    const received = names.has(file.name) ? (await fileAt(file.name)).size : 0;
    const checked = names.has(`${file.name}${CHECKED}`) && received === file.size;
    files.push({ ...file, received: Math.min(received, file.size), checked });
  }
  return {
    key,
    entry: entry ?? null,
    files,
    received: files.reduce((sum, file) => sum + file.received, 0),
    total: files.reduce((sum, file) => sum + file.size, 0),
    whole: entry !== undefined && files.every(({ checked }) => checked),
    used: names.has(USED) ? (await fileAt(USED)).lastModified : 0,
  };
}
