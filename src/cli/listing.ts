import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { LISTING } from "../lm/sources/http";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** What `files.json` says of a folder: its files with their sizes and SHA-256. */
export function listingOf(folder: string): string {
  const names = readdirSync(folder).filter(
    (name) => name !== LISTING && statSync(join(folder, name)).isFile(),
  );
  const files = names.sort().map((name) => {
    const bytes = readFileSync(join(folder, name));
    return { name, size: bytes.length, sha256: sha256(bytes) };
  });
  return `${JSON.stringify(files, null, 2)}\n`;
}
