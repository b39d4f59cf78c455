import { type Read, bad } from "../architecture";
import { readCheckpoint } from "../checkpoint";
import { readArchitecture } from "../families";
import { quoted } from "../quoted";
import { type TensorFile, readSafetensors } from "../safetensors";
import { readTokenizer } from "../tokenizer";
import type { DescribedModel, Listed, OpenedModel } from "./model";
import { fileIn } from "./source";
import { windowed } from "./window";

export const CONFIG = "config.json";
export const TOKENIZER = "tokenizer.json";
export const SETTINGS = "tokenizer_config.json";
export const WEIGHTS = "model.safetensors";
export const INDEX = "model.safetensors.index.json";
export const PICKLED = ["pytorch_model.bin", "pytorch_model.bin.index.json"];
const TEMPLATE = "chat_template.jinja";
const LONGEST_TEMPLATE = 2 ** 20; // bytes
const LONGEST_TEXT = 2 ** 28; // bytes; a vocabulary of 2¹⁸ tokens takes a tenth of it

/**
 * Reads `config.json`, `tokenizer.json` and, where there is one, `tokenizer_config.json`. Whatever
 * is wrong is one sentence; rejects where a file cannot be had.
 */
export async function describeFolder(folder: Listed): Promise<Read<DescribedModel>> {
  const config = await readJson(folder, CONFIG);
  if (!config.ok) return config;
  const architecture = readArchitecture(config.value);
  if (!architecture.ok) return architecture;
  const tokens = await readJson(folder, TOKENIZER);
  if (!tokens.ok) return tokens;
  const named = folder.files.has(SETTINGS) ? await readJson(folder, SETTINGS) : undefined;
  if (named && !named.ok) return named;
  const template = await readTemplate(folder);
  const settings = { ...(named?.value as object | undefined), ...template };
  const read = readTokenizer(tokens.value, settings);
  if (!read.ok) return read;
  const { V } = architecture.value;
  const { size } = read.value;
  if (size > V) return bad(`${TOKENIZER} has ${size} tokens, but ${CONFIG} says vocab_size ${V}.`);
  const eos = endOf(config.value as { eos_token_id?: unknown }, size) ?? read.value.eos;
  const texts = { architecture: architecture.value, tokenizer: { ...read.value, eos } };
  return { ok: true, value: { ...texts, open: () => openFolder(folder, texts) } };
}

/** The chat template, where it is a file of its own. */
async function readTemplate({ source, files, signal }: Listed): Promise<object> {
  const listed = files.get(TEMPLATE);
  if (!listed || listed.size > LONGEST_TEMPLATE) return {};
  const bytes = await fileIn(source, listed, signal).read(0, listed.size);
  return { chat_template: new TextDecoder().decode(bytes) };
}

/** The weights of a folder whose small files are read. */
async function openFolder(
  folder: Listed,
  { architecture, tokenizer }: Omit<DescribedModel, "open">,
): Promise<Read<OpenedModel>> {
  const files = await findWeights(folder);
  if (!files.ok) return files;
  const checkpoint = await readCheckpoint(architecture, files.value);
  if (!checkpoint.ok) return checkpoint;
  return { ok: true, value: { name: folder.name, checkpoint: checkpoint.value, tokenizer } };
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

/** The one file of weights or the shards of an index; else that the weights are in another form. */
async function findWeights(folder: Listed): Promise<Read<TensorFile[]>> {
  const { files, source } = folder;
  const names = files.has(WEIGHTS) || !files.has(INDEX) ? [WEIGHTS] : undefined;
  if (names && !files.has(WEIGHTS) && PICKLED.some((name) => files.has(name)))
    return bad(
      "The model's weights are in pytorch_model.bin, a form that can run code when opened; " +
        "safetensors is needed. Convert them once with transformers: AutoModelForCausalLM" +
        ".from_pretrained(FOLDER).save_pretrained(FOLDER, safe_serialization=True).",
    );
  const shards = names ? { ok: true as const, value: names } : await readShardNames(folder);
  if (!shards.ok) return shards;
  const read: TensorFile[] = [];
  for (const name of shards.value) {
    const listed = files.get(name);
    if (!listed) return bad(`${source.title} has no ${name}, which holds weights of the model.`);
    const file = await readSafetensors(windowed(fileIn(source, listed, folder.signal)));
    if (!file.ok) return bad(`${name}: ${file.sentence}`);
    read.push(file.value);
  }
  return { ok: true, value: read };
}

/** The files of weights that the index names. */
export async function readShardNames(folder: Listed): Promise<Read<string[]>> {
  const index = await readJson(folder, INDEX);
  if (!index.ok) return index;
  const map = (index.value as { weight_map?: unknown } | null)?.weight_map;
  if (typeof map !== "object" || map === null) return bad(`${INDEX} has no weight_map.`);
  const names = [...new Set<unknown>(Object.values(map))];
  const wrong = names.find(
    (name) => typeof name !== "string" || !/^[\w-][\w.-]*\.safetensors$/.test(name),
  );
  if (names.length === 0 || wrong !== undefined)
    return bad(
      `${INDEX} names ${quoted(JSON.stringify(wrong ?? null))} as a file of weights; each must ` +
        "be a .safetensors file in the same folder.",
    );
  return { ok: true, value: names as string[] };
}

/** A small file of a folder, as JSON; else one sentence. */
export async function readJson(
  { source, files, signal }: Listed,
  name: string,
): Promise<Read<unknown>> {
  const listed = files.get(name);
  if (!listed) return bad(`${source.title} has no ${name}, which every model needs.`);
  if (listed.size > LONGEST_TEXT)
    return bad(`${name} has ${listed.size} bytes; at most ${LONGEST_TEXT} are read.`);
  const bytes = await fileIn(source, listed, signal).read(0, listed.size);
  // Servers of single-page sites answer every unknown path with their page.
  if (bytes[0] === "<".charCodeAt(0))
    return bad(`${name} could not be had: the server sent a web page in its place.`);
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return { ok: true, value };
  } catch {
    return bad(`${name} is not JSON.`);
  }
}
