import type { LentFile } from "../../worker/protocol/models";

/** Files that were dropped or chosen, as one model. */
export interface Dropped {
  readonly title: string; // the folder's name, or the file's
  readonly files: readonly LentFile[];
}

/** What the browser's dialog gave: a folder, or files of one. */
export function chosenFiles(list: FileList): Dropped | null {
  const files = [...list];
  if (files.length === 0) return null;
  const folder = files[0].webkitRelativePath.split("/")[0];
  // a folder within the folder holds no file of the model
  const own = files.filter((f) => f.webkitRelativePath.split("/").length <= 2);
  return asModel(own, folder);
}

/** What was dropped: its first folder, else the files. */
export async function droppedFiles(transfer: DataTransfer): Promise<Dropped | null> {
  const files = [...transfer.files];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const folder = entries.find((entry) => entry?.isDirectory);
  if (folder) return asModel(await filesOf(folder as FileSystemDirectoryEntry), folder.name);
  return files.length ? asModel(files, "") : null;
}

const asModel = (files: readonly File[], folder: string): Dropped => ({
  title: folder || (files.find((f) => /[.](gguf|safetensors)$/.test(f.name)) ?? files[0]).name,
  files: files.map((file) => ({ name: file.name, blob: file })),
});

/** A reader gives a folder's entries in portions, and an empty one at its end. */
async function filesOf(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const files: File[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return files;
    for (const entry of some)
      if (entry.isFile)
        files.push(
          await new Promise<File>((resolve, reject) =>
            (entry as FileSystemFileEntry).file(resolve, reject),
          ),
        );
  }
}
