import { mkdirSync, statSync } from "node:fs";
import { appendFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Read } from "../lm/architecture";
import type { OnFile } from "../lm/sources/http";
import type { HubSource } from "../lm/sources/hub";
import { commitListing, listingText } from "../lm/sources/kept-listing";
import { Missing, type ModelFile, type ModelSource, Unusable, fileIn } from "../lm/sources/source";
import { folderSource } from "./disk";
import { sha256 } from "./sha256";

const PIECE = 8 * 2 ** 20; // bytes of one request

/** A repository whose files are known, and at which commit. */
interface ListedHub {
  readonly hub: HubSource;
  readonly commit: string;
}

/**
 * A repository of the hub, listed. Where the revision is a whole commit whose list an earlier run
 * kept, at `pathOf` it, the hub is not asked: what was downloaded whole is read without a network.
 */
export async function listedHub(
  hub: HubSource,
  revision: string,
  pathOf: (commit: string) => string,
): Promise<Read<ListedHub>> {
  const keptText = (commit: string) => readFile(pathOf(commit), "utf8").catch(() => undefined);
  const listed = await commitListing(hub, revision, keptText);
  if (!listed.ok) return listed;
  const { commit, files, kept } = listed.value;
  // a folder that cannot be written to still serves what it holds
  if (!kept) await keepText(pathOf(commit), listingText({ files })).catch(() => undefined);
  const known = () => Promise.resolve({ ok: true, value: files } as const);
  return { ok: true, value: { hub: { ...hub, files: known }, commit } };
}

/** Written beside and renamed, so that a run that breaks off leaves no half. */
async function keepText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, text);
  await rename(part, path);
}

/**
 * A model of the hub whose files are downloaded whole before they are read, into a folder of their
 * commit. A download that broke goes on where it stopped; a file is used when its size and its
 * SHA-256 are those that the hub lists.
 */
export function cachedHub(hub: HubSource, folder: string, onFile: OnFile): ModelSource {
  const disk = folderSource(folder);
  const whole = new Map<string, Promise<void>>();

  async function fetched(file: string, signal?: AbortSignal): Promise<void> {
    const listed = await hub.files();
    if (!listed.ok) throw new Missing(file, listed.sentence);
    const found = listed.value.find(({ name }) => name === file);
    if (!found) throw new Missing(file, "there is no such file");
    if (sizeAt(join(folder, file)) === found.size) return;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    await download({ hub, file: found, path: join(folder, file), onFile, signal });
  }

  return {
    title: hub.title,
    files: () => hub.files(),
    async read(file, from, to, signal) {
      const ready = whole.get(file) ?? fetched(file, signal);
      whole.set(file, ready);
      await ready.catch((error: unknown) => {
        whole.delete(file); // the next read tries again
        throw error;
      });
      return disk.read(file, from, to);
    },
  };
}

interface Download {
  readonly hub: HubSource;
  readonly file: ModelFile;
  readonly path: string;
  readonly onFile: OnFile;
  readonly signal: AbortSignal | undefined;
}

async function download({ hub, file, path, onFile, signal }: Download): Promise<void> {
  const part = `${path}.part`;
  let received = sizeAt(part) ?? 0;
  if (received > file.size) {
    await rm(part);
    received = 0;
  }
  const bytes = fileIn(hub, file, signal);
  for (; received < file.size; received = Math.min(file.size, received + PIECE)) {
    onFile(file.name, received, file.size);
    await appendFile(part, await bytes.read(received, Math.min(file.size, received + PIECE)));
  }
  if (file.size === 0) await appendFile(part, "");
  if (file.sha256 !== undefined && (await sha256(part)) !== file.sha256) {
    await rm(part);
    throw new Unusable(
      `${file.name} of ${hub.title} is damaged: its SHA-256 is not the one that the hub lists; ` +
        "it was deleted, so start again.",
    );
  }
  await rename(part, path);
  onFile(file.name, file.size, file.size);
}

const sizeAt = (path: string): number | undefined =>
  statSync(path, { throwIfNoEntry: false })?.size;
