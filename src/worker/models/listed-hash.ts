import type { ModelFile } from "../../lm/sources/source";

/** Has a file the hash that the hub lists? A large one has its SHA-256, a small one Git's SHA-1. */
export async function isAsListed(
  { sha256, gitBlob }: Pick<ModelFile, "sha256" | "gitBlob">,
  bytes: Uint8Array,
): Promise<boolean> {
  if (sha256 !== undefined) return (await hashOf("SHA-256", bytes)) === sha256;
  if (gitBlob === undefined) return true;
  const header = new TextEncoder().encode(`blob ${bytes.length}\0`);
  const named = new Uint8Array(header.length + bytes.length);
  named.set(header);
  named.set(bytes, header.length);
  return (await hashOf("SHA-1", named)) === gitBlob;
}

async function hashOf(kind: "SHA-256" | "SHA-1", bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest(kind, bytes.slice()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
