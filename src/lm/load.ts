import { type Read, readArchitecture } from "./architecture";
import { type Checkpoint, readCheckpoint } from "./checkpoint";
import { type TensorFile, readSafetensors } from "./safetensors";
import { type Tokenizer, readTokenizer } from "./tokenizer";

/** Brings one file of a model's folder as bytes; the page fetches, the headless runner reads the disk. Rejects when there is none. */
export type Fetch = (file: string) => Promise<Uint8Array>;

export interface OpenedModel {
  readonly name: string;
  readonly checkpoint: Checkpoint;
  readonly tokenizer: Tokenizer;
}

/** Reads a Hugging Face model folder: `config.json`, `tokenizer.json`, and `model.safetensors`, whole or in the shards of its index. */
export async function loadModel(name: string, fetch: Fetch): Promise<Read<OpenedModel>> {
  const config = parse("config.json", await fetch("config.json"));
  if (!config.ok) return config;
  const architecture = readArchitecture(config.value);
  if (!architecture.ok) return architecture;
  const tokens = parse("tokenizer.json", await fetch("tokenizer.json"));
  if (!tokens.ok) return tokens;
  const eos = (config.value as { eos_token?: unknown }).eos_token;
  const tokenizer = readTokenizer(tokens.value, {}, typeof eos === "string" ? eos : undefined);
  if (!tokenizer.ok) return tokenizer;
  const { V } = architecture.value;
  if (tokenizer.value.size > V) return { ok: false, sentence: `tokenizer.json has ${tokenizer.value.size} tokens, but config.json says vocab_size ${V}.` };
  const files = await loadWeights(fetch);
  if (!files.ok) return files;
  const checkpoint = readCheckpoint(architecture.value, files.value);
  if (!checkpoint.ok) return checkpoint;
  return { ok: true, value: { name, checkpoint: checkpoint.value, tokenizer: tokenizer.value } };
}

async function loadWeights(fetch: Fetch): Promise<Read<TensorFile[]>> {
  const names = await shardNames(fetch);
  if (!names.ok) return names;
  const files: TensorFile[] = [];
  for (const name of names.value) {
    const file = readSafetensors(await fetch(name));
    if (!file.ok) return { ok: false, sentence: `${name}: ${file.sentence}` };
    files.push(file.value);
  }
  return { ok: true, value: files };
}

/** A folder with an index is sharded; one without has a single file. */
async function shardNames(fetch: Fetch): Promise<Read<string[]>> {
  let bytes: Uint8Array;
  try {
    bytes = await fetch("model.safetensors.index.json");
  } catch {
    return { ok: true, value: ["model.safetensors"] }; // no index: a model of one file
  }
  const index = parse("model.safetensors.index.json", bytes);
  if (!index.ok) return index;
  const map = (index.value as { weight_map?: unknown }).weight_map;
  if (typeof map !== "object" || map === null) return { ok: false, sentence: "model.safetensors.index.json has no weight_map." };
  return { ok: true, value: [...new Set(Object.values(map).map(String))] };
}

function parse(name: string, bytes: Uint8Array): Read<unknown> {
  try {
    return { ok: true, value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return { ok: false, sentence: `${name} is not JSON.` };
  }
}
