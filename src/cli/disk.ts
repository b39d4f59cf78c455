import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type Read, bad } from "../lm/architecture";
import { reasonOf } from "../lm/sources/range";
import { Missing, type ModelFile, type ModelSource } from "../lm/sources/source";
import { codeOf } from "./lock";

/** A model on disk: a folder, or one file alone. */
export async function diskSource(path: string): Promise<Read<ModelSource>> {
  const found = await stat(path).catch((error: unknown) => codeOf(error) ?? "unknown");
  if (typeof found === "string")
    return bad(`The model ${path} cannot be read (${found}); name a folder or a .gguf file.`);
  const whole = resolve(path);
  return {
    ok: true,
    value: found.isDirectory()
      ? folderSource(whole)
      : sourceIn(dirname(whole), basename(whole), [{ name: basename(whole), size: found.size }]),
  };
}

/** A folder on disk, not the folders within it. It may be missing: then that is what it says. */
export const folderSource = (folder: string): ModelSource =>
  sourceIn(folder, basename(folder), undefined);

function sourceIn(
  folder: string,
  title: string,
  files: readonly ModelFile[] | undefined,
): ModelSource {
  return {
    title,
    files: async () => (files ? { ok: true, value: files } : listFolder(folder)),
    read: (file, from, to) => readPart(join(folder, file), [from, to]),
  };
}

async function listFolder(folder: string): Promise<Read<readonly ModelFile[]>> {
  try {
    const entries = await readdir(folder);
    const found = await Promise.all(
      entries.map(async (name) => ({ name, entry: await stat(join(folder, name)) })),
    );
    const files = found.filter(({ entry }) => entry.isFile());
    return { ok: true, value: files.map(({ name, entry }) => ({ name, size: entry.size })) };
  } catch (error) {
    return bad(`The folder ${folder} cannot be read (${codeOf(error) ?? reasonOf(error)}).`);
  }
}

async function readPart(path: string, [from, to]: [number, number]): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const out = new Uint8Array(Math.max(0, Math.min(to, size) - from));
      let at = 0;
      while (at < out.length) {
        const { bytesRead } = await file.read(out, at, out.length - at, from + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return out.subarray(0, at);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new Missing(basename(path), codeOf(error) ?? reasonOf(error));
  }
}
