import { Missing, type ModelSource } from "./source";
import { reasonOf } from "./range";

/** Files that were dropped or chosen, by name; they stay on disk until they are read. */
export function blobSource(title: string, blobs: ReadonlyMap<string, Blob>): ModelSource {
  return {
    title,
    files: () =>
      Promise.resolve({
        ok: true,
        value: [...blobs].map(([name, { size }]) => ({ name, size })),
      }),
    async read(file, from, to) {
      const blob = blobs.get(file);
      if (!blob) throw new Missing(file, "it is not among the files that were chosen");
      const bytes = await blob
        .slice(from, to)
        .arrayBuffer()
        .catch((error: unknown) => {
          throw new Missing(file, reasonOf(error)); // moved or changed since it was chosen
        });
      return new Uint8Array(bytes);
    },
  };
}

/** The files of a folder that the visitor chose, not those of folders within it. */
export async function directorySource(folder: FileSystemDirectoryHandle): Promise<ModelSource> {
  const blobs = new Map<string, Blob>();
  for await (const entry of folder.values())
    if (entry.kind === "file") blobs.set(entry.name, await entry.getFile());
  return blobSource(folder.name, blobs);
}
