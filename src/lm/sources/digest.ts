import { type Read, bad } from "../architecture";
import { type ModelFile, type ModelSource, fileIn } from "./source";

const FIRST = 2 ** 16; // bytes of a GGUF file, which begins with its metadata
const LETTERS = 8;

/**
 * A short check of which model a source holds: of its config and of the names and sizes of its
 * weights. Two folders of the same model have the same one, wherever they lie.
 */
export async function digestOf(source: ModelSource): Promise<Read<string>> {
  const listed = await source.files();
  if (!listed.ok) return listed;
  const weights = listed.value
    .filter(({ name }) => /\.(safetensors|gguf)$/i.test(name))
    .map(({ name, size }) => `${name} ${size}`)
    .sort();
  const head = headOf(listed.value);
  if (!head) return bad(`${source.title} holds neither a config.json nor a .gguf file.`);
  const start = await fileIn(source, head).read(0, Math.min(head.size, FIRST));
  const texts = new TextEncoder().encode(`${weights.join("\n")}\n`);
  const all = new Uint8Array(texts.length + start.length);
  all.set(texts);
  all.set(start, texts.length);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", all));
  const letters = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { ok: true, value: letters.slice(0, LETTERS) };
}

const headOf = (files: readonly ModelFile[]): ModelFile | undefined =>
  files.find(({ name }) => name === "config.json") ??
  files.find(({ name }) => /\.gguf$/i.test(name));
