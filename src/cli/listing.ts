import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { LISTING } from "../lm/sources/http";
import { sha256 } from "./sha256";

/** What `files.json` says of a folder: its files with their sizes and SHA-256. */
export async function listingOf(folder: string): Promise<string> {
  const files: { name: string; size: number; sha256: string }[] = [];
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    const found = statSync(path);
    if (name === LISTING || !found.isFile()) continue;
    files.push({ name, size: found.size, sha256: await sha256(path) });
  }
  return `${JSON.stringify(files, null, 2)}\n`;
}
