import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename } from "node:path";
import { Failure } from "../worker/failure";
import { codeOf } from "./lock";

/** How bytes reach a file that is open; a test puts a full disk in its place. */
export type Write = (file: number, bytes: Uint8Array) => void;

const writeAll: Write = (file, bytes) => {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
};

const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === "string" ? new TextEncoder().encode(content) : content;

/** Turns what the file system throws into a fault that names the file. */
function orFailure(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = codeOf(error) ?? (error instanceof Error ? error.message : String(error));
    throw new Failure({ kind: "write-failed", file: basename(path), reason });
  }
}

/**
 * Replaces a file whole: written beside it under a temporary name, made durable, then renamed. If
 * anything fails, the file is as it was.
 */
export function replaceFile(path: string, content: string | Uint8Array, write = writeAll): void {
  const part = `${path}.part`;
  orFailure(path, () => {
    try {
      const file = openSync(part, "w");
      try {
        write(file, bytesOf(content));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(part, path);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
  });
}

/** Appends a row; one that does not fit is taken away again, so that a file holds whole rows. */
export function appendRow(path: string, row: string, write = writeAll): void {
  orFailure(path, () => {
    const file = openSync(path, "a");
    try {
      const { size } = fstatSync(file);
      try {
        write(file, bytesOf(row));
      } catch (error) {
        ftruncateSync(file, size);
        throw error;
      }
    } finally {
      closeSync(file);
    }
  });
}
