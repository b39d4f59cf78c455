/**
 * The browser's storage of files that only this page sees (the origin private file system). What is
 * here of it are the calls that TypeScript lists for workers alone.
 */

/** A file that is read and written in place; nobody else may write it until it is closed. */
export interface OpenFile {
  read(into: Uint8Array, from: { at: number }): number;
  write(bytes: Uint8Array, to: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

declare global {
  interface FileSystemFileHandle {
    createSyncAccessHandle(): Promise<OpenFile>;
  }
}

/** The names of what a folder holds, sorted. */
export async function namesIn(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  return names.sort();
}

/** Makes a file hold these bytes and nothing else. Rejects with a `StorageFull`. */
export async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const handle = await folder.getFileHandle(name, { create: true });
  const file = await handle.createSyncAccessHandle();
  try {
    file.truncate(0);
    writeAt(file, bytes, 0);
    file.flush();
  } finally {
    file.close();
  }
}

/** The browser has no room for what was to be written. */
export class StorageFull extends Error {
  constructor() {
    super("The browser's storage is full.");
    this.name = "StorageFull";
  }
}

/** Writes all of the bytes, or throws a `StorageFull`. */
export function writeAt(file: OpenFile, bytes: Uint8Array, at: number): void {
  try {
    if (file.write(bytes, { at }) === bytes.length) return;
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "QuotaExceededError") throw error;
  }
  throw new StorageFull();
}

/** Whether an error says that a file or folder is not there. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "NotFoundError";
