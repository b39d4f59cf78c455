import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { ModelFile } from "../sources/source";
import { type OpenFile, writeAt } from "./disk";

const PIECE = 2 ** 20; // bytes that are hashed before others get a turn

/** A file of the store while its bytes arrive, with the hash of all that is there. */
export class ArrivingFile {
  private hash = sha256.create(); // the browser’s own takes no pieces
  private size: number;

  private constructor(
    private readonly listed: ModelFile,
    private readonly open: OpenFile,
  ) {
    this.size = open.getSize();
    if (this.size > listed.size) this.restart();
  }

  /**
   * Opens a file for writing, to go on where it ends: `whole` says that nothing is missing. Rejects
   * where another tab has it open.
   */
  static async open(folder: FileSystemDirectoryHandle, listed: ModelFile): Promise<ArrivingFile> {
    const handle = await folder.getFileHandle(listed.name, { create: true });
    return new ArrivingFile(listed, await handle.createSyncAccessHandle());
  }

  /** Bytes that are here. */
  get received(): number {
    return this.size;
  }

  /** Hashes what was here before, so that the hash will be that of the whole file. */
  async rehash(onBytes: (hashed: number) => void, signal?: AbortSignal): Promise<void> {
    this.hash = sha256.create();
    const piece = new Uint8Array(PIECE);
    for (let at = 0; at < this.size;) {
      signal?.throwIfAborted();
      const count = this.open.read(piece.subarray(0, Math.min(PIECE, this.size - at)), { at });
      if (count === 0) throw new Error(`${this.listed.name} cannot be read at ${at}.`);
      this.hash.update(piece.subarray(0, count));
      at += count;
      onBytes(at);
      await new Promise((turn) => setTimeout(turn)); // lets messages in
    }
  }

  /** Writes bytes where they belong: behind what is here, or at the start, which begins anew. */
  take(bytes: Uint8Array, at: number): void {
    if (at === 0 && this.size > 0) this.restart();
    if (at !== this.size) throw new Error(`Bytes at ${at} came to a file of ${this.size}.`);
    writeAt(this.open, bytes, at);
    this.hash.update(bytes);
    this.size += bytes.length;
  }

  /** Whether the whole file has the hash that is listed; where none is, its size must do. */
  async isRight(): Promise<boolean> {
    const { size, sha256: listedHash, gitBlob } = this.listed;
    if (this.size !== size) return false;
    if (listedHash !== undefined) return bytesToHex(this.hash.digest()) === listedHash;
    return gitBlob === undefined || (await this.gitBlobOf()) === gitBlob;
  }

  /** Forgets what came. */
  restart(): void {
    this.open.truncate(0);
    this.size = 0;
    this.hash = sha256.create();
  }

  close(): void {
    try {
      this.open.flush();
    } finally {
      this.open.close();
    }
  }

  /** Git's name of a file: the SHA-1 of its bytes behind a header. Such files are small. */
  private async gitBlobOf(): Promise<string> {
    const header = new TextEncoder().encode(`blob ${this.size}\0`);
    const bytes = new Uint8Array(header.length + this.size);
    bytes.set(header);
    this.open.read(bytes.subarray(header.length), { at: 0 });
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}
