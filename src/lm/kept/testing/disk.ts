import type { OpenFile } from "../disk";

/** Tests only: folders in memory that answer as the browser's own do, and a room to fill. */
export class PlayedDisk {
  /** Bytes that may still be written. */
  room = Infinity;
  readonly root = new PlayedFolder(this);

  /** Everything that was written. */
  text = (): Promise<string> => this.root.text();

  handle = (): Promise<FileSystemDirectoryHandle> =>
    Promise.resolve(this.root as unknown as FileSystemDirectoryHandle);
}

const missing = () => new DOMException("There is no such entry.", "NotFoundError");

class PlayedFolder {
  readonly kind = "directory";
  readonly entries = new Map<string, PlayedFolder | PlayedFile>();

  constructor(private readonly disk: PlayedDisk) {}

  async *keys(): AsyncGenerator<string> {
    for (const name of [...this.entries.keys()]) yield await Promise.resolve(name);
  }

  async text(): Promise<string> {
    const texts: string[] = [];
    for (const entry of this.entries.values())
      texts.push(
        await (entry instanceof PlayedFile ? (await entry.getFile()).text() : entry.text()),
      );
    return texts.join("\n");
  }

  getDirectoryHandle(name: string, { create = false } = {}): Promise<PlayedFolder> {
    if (create && !this.entries.has(name)) this.entries.set(name, new PlayedFolder(this.disk));
    const found = this.entries.get(name);
    return found instanceof PlayedFolder ? Promise.resolve(found) : Promise.reject(missing());
  }

  getFileHandle(name: string, { create = false } = {}): Promise<PlayedFile> {
    if (create && !this.entries.has(name)) this.entries.set(name, new PlayedFile(this.disk));
    const found = this.entries.get(name);
    return found instanceof PlayedFile ? Promise.resolve(found) : Promise.reject(missing());
  }

  removeEntry(name: string): Promise<void> {
    if (name.includes("/")) return Promise.reject(new TypeError("Name is not allowed."));
    return this.entries.delete(name) ? Promise.resolve() : Promise.reject(missing());
  }
}

class PlayedFile {
  readonly kind = "file";
  private bytes = new Uint8Array();
  private written = 0; // ms since 1970
  private isOpen = false;

  constructor(private readonly disk: PlayedDisk) {}

  getFile(): Promise<File> {
    return Promise.resolve(new File([this.bytes], "", { lastModified: this.written }));
  }

  createSyncAccessHandle(): Promise<OpenFile> {
    if (this.isOpen)
      return Promise.reject(new DOMException("It is open.", "NoModificationAllowedError"));
    this.isOpen = true;
    return Promise.resolve({
      read: (into, { at }) => {
        const part = this.bytes.subarray(at, at + into.length);
        into.set(part);
        return part.length;
      },
      write: (given, { at }) => this.write(given, at),
      truncate: (size) => {
        this.disk.room += this.bytes.length - size;
        this.bytes = this.bytes.slice(0, size);
      },
      getSize: () => this.bytes.length,
      flush: () => undefined,
      close: () => void (this.isOpen = false),
    });
  }

  private write(given: Uint8Array, at: number): number {
    const longer = Math.max(0, at + given.length - this.bytes.length);
    if (longer > this.disk.room) throw new DOMException("It is full.", "QuotaExceededError");
    this.disk.room -= longer;
    const bytes = new Uint8Array(this.bytes.length + longer);
    bytes.set(this.bytes);
    bytes.set(given, at);
    this.bytes = bytes;
    this.written = Date.now();
    return given.length;
  }
}
