import { type Read, bad } from "../architecture";
import { type ModelFile, type ModelSource, fileIn } from "./source";

const FIRST = 2 ** 16; // bytes of a GGUF file, which begins with its metadata
const PIECES = 32; // of every file of weights, evenly apart, and the bytes of each
const PIECE = 256;
const LETTERS = 8;

/**
 * A short check of which model a source holds: of its config, of the names and sizes of its weights
 * and of pieces of them, which another training of the same model changes. Two folders of the same
 * model have the same one, wherever they lie. Rejects where bytes cannot be had.
 */
export async function digestOf(source: ModelSource): Promise<Read<string>> {
  const listed = await source.files();
  if (!listed.ok) return listed;
  const weights = listed.value
    .filter(({ name }) => /\.(safetensors|gguf)$/i.test(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const head = headOf(listed.value);
  if (!head) return bad(`${source.title} holds neither a config.json nor a .gguf file.`);
  const start = new Uint8Array(await fileIn(source, head).read(0, Math.min(head.size, FIRST)));
  const names = weights.map(({ name, size }) => `${name} ${size}\n`).join("");
  const parts = [new TextEncoder().encode(names), start];
  for (const file of weights) parts.push(...(await piecesOf(source, file)));
  const all = new Uint8Array(await new Blob(parts).arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", all));
  const letters = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { ok: true, value: letters.slice(0, LETTERS) };
}

/** Pieces of a file, the first and the last bytes among them. */
async function piecesOf(source: ModelSource, file: ModelFile): Promise<Uint8Array<ArrayBuffer>[]> {
  const bytes = fileIn(source, file);
  const length = Math.min(PIECE, file.size);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let k = 0; k < PIECES; k++) {
    const from = Math.floor(((file.size - length) * k) / (PIECES - 1));
    pieces.push(new Uint8Array(await bytes.read(from, from + length)));
  }
  return pieces;
}

const headOf = (files: readonly ModelFile[]): ModelFile | undefined =>
  files.find(({ name }) => name === "config.json") ??
  files.find(({ name }) => /\.gguf$/i.test(name));
