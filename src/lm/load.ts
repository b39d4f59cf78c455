import { type Architecture, type Read, bad } from "./architecture";
import { type Checkpoint, readCheckpoint } from "./checkpoint";
import { readArchitecture } from "./families";
import { type TensorFile, readSafetensors } from "./safetensors";
import { type Tokenizer, readTokenizer } from "./tokenizer";

/**
 * Brings one file of a model's folder as bytes; the page fetches, the headless runner reads the
 * disk. Rejects, in words of its own, when there is none.
 */
export type Fetch = (file: string) => Promise<Uint8Array>;

/** A model's folder. */
export interface Folder {
  readonly fetch: Fetch;
  /** Whether the folder has a file, without bringing it. */
  readonly has: (file: string) => Promise<boolean>;
}

export interface OpenedModel {
  readonly name: string;
  readonly checkpoint: Checkpoint;
  readonly tokenizer: Tokenizer;
}

/** What the small files of a model's folder say, before any weight is there. */
export interface ReadTexts {
  readonly architecture: Architecture;
  readonly tokenizer: Tokenizer;
}

/**
 * Reads `config.json`, `tokenizer.json` and, where there is one, `tokenizer_config.json`. Whatever
 * is wrong is one sentence; rejects as `fetch` does where a file cannot be had.
 */
export async function loadTexts({ fetch, has }: Folder): Promise<Read<ReadTexts>> {
  const config = await bringJson(fetch, "config.json");
  if (!config.ok) return config;
  const architecture = readArchitecture(config.value);
  if (!architecture.ok) return architecture;
  const tokens = await bringJson(fetch, "tokenizer.json");
  if (!tokens.ok) return tokens;
  const named = (await has(SETTINGS)) ? await bringJson(fetch, SETTINGS) : undefined;
  if (named && !named.ok) return named;
  const tokenizer = readTokenizer(tokens.value, named?.value);
  if (!tokenizer.ok) return tokenizer;
  const { V } = architecture.value;
  const { size } = tokenizer.value;
  if (size > V)
    return bad(`tokenizer.json has ${size} tokens, but config.json says vocab_size ${V}.`);
  const eos = endOf(config.value as { eos_token_id?: unknown }, size) ?? tokenizer.value.eos;
  return {
    ok: true,
    value: { architecture: architecture.value, tokenizer: { ...tokenizer.value, eos } },
  };
}

const SETTINGS = "tokenizer_config.json";

/**
 * Reads a Hugging Face model folder: the small files, unless they are known, and
 * `model.safetensors`, whole or in the shards of its index. Whatever is wrong is one sentence;
 * small files are judged before large ones are fetched. Rejects as `fetch` does where a file cannot
 * be had, so that whoever knows why can offer to try again.
 */
export async function loadModel(
  name: string,
  folder: Folder,
  known?: ReadTexts,
): Promise<Read<OpenedModel>> {
  const texts = known ? { ok: true as const, value: known } : await loadTexts(folder);
  if (!texts.ok) return texts;
  const files = await loadWeights(folder);
  if (!files.ok) return files;
  const checkpoint = readCheckpoint(texts.value.architecture, files.value);
  return checkpoint.ok
    ? { ok: true, value: { name, checkpoint: checkpoint.value, tokenizer: texts.value.tokenizer } }
    : checkpoint;
}

/**
 * The token that ends a text, by the model's own config; some models list several, the first is the
 * main one.
 */
function endOf(
  { eos_token_id: given }: { eos_token_id?: unknown },
  size: number,
): number | undefined {
  const id: unknown = Array.isArray(given) ? given[0] : given;
  return typeof id === "number" && Number.isInteger(id) && id >= 0 && id < size ? id : undefined;
}

/**
 * One file, or, where that cannot be had, the shards of an index; where neither can, what was said
 * of the one file, or that the weights are in a form that is not read.
 */
async function loadWeights({ fetch, has }: Folder): Promise<Read<TensorFile[]>> {
  try {
    const file = await loadFile(fetch, "model.safetensors");
    return file.ok ? { ok: true, value: [file.value] } : file;
  } catch (error) {
    const index = await bring(fetch, INDEX).catch(() => undefined);
    if (index?.ok !== true && (await hasPickled(has)))
      return bad(
        "The model's weights are in pytorch_model.bin, a form that can run code when opened; " +
          "safetensors is needed. Convert them once with transformers: AutoModelForCausalLM" +
          ".from_pretrained(FOLDER).save_pretrained(FOLDER, safe_serialization=True).",
      );
    if (!index?.ok) throw error;
    return loadShards(fetch, index.value);
  }
}

const hasPickled = async (has: Folder["has"]): Promise<boolean> =>
  (await has("pytorch_model.bin")) || (await has("pytorch_model.bin.index.json"));

async function loadShards(fetch: Fetch, index: Uint8Array): Promise<Read<TensorFile[]>> {
  const names = shardNames(index);
  const files: TensorFile[] = [];
  if (!names.ok) return names;
  for (const name of names.value) {
    const file = await loadFile(fetch, name);
    if (!file.ok) return file;
    files.push(file.value);
  }
  return { ok: true, value: files };
}

async function loadFile(fetch: Fetch, name: string): Promise<Read<TensorFile>> {
  const bytes = await bring(fetch, name);
  if (!bytes.ok) return bytes;
  const file = readSafetensors(bytes.value);
  return file.ok ? file : bad(`${name}: ${file.sentence}`);
}

const INDEX = "model.safetensors.index.json";

function shardNames(bytes: Uint8Array): Read<string[]> {
  const file = INDEX;
  const index = parse(file, bytes);
  if (!index.ok) return index;
  const map = (index.value as { weight_map?: unknown } | null)?.weight_map;
  if (typeof map !== "object" || map === null) return bad(`${file} has no weight_map.`);
  const names = [...new Set<unknown>(Object.values(map))];
  const wrong = names.find(
    (name) => typeof name !== "string" || !/^[\w-][\w.-]*\.safetensors$/.test(name),
  );
  if (names.length === 0 || wrong !== undefined)
    return bad(
      `${file} names ${JSON.stringify(wrong ?? null)} as a file of weights; each must be a ` +
        ".safetensors file in the same folder.",
    );
  return { ok: true, value: names as string[] };
}

async function bring(fetch: Fetch, file: string): Promise<Read<Uint8Array>> {
  const bytes = await fetch(file);
  // Servers of single-page sites answer every unknown path with their page.
  return bytes[0] === "<".charCodeAt(0) && !file.endsWith(".safetensors")
    ? bad(`${file} could not be had: the server sent a web page in its place.`)
    : { ok: true, value: bytes };
}

async function bringJson(fetch: Fetch, file: string): Promise<Read<unknown>> {
  const bytes = await bring(fetch, file);
  return bytes.ok ? parse(file, bytes.value) : bytes;
}

function parse(name: string, bytes: Uint8Array): Read<unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return { ok: true, value };
  } catch {
    return bad(`${name} is not JSON.`);
  }
}
