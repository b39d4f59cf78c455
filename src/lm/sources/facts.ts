import { type Architecture, type Read, bad } from "../architecture";
import { readArchitecture } from "../families";
import { ggufArchitecture } from "../gguf/checkpoint";
import { readGguf } from "../gguf/container";
import { CONFIG, INDEX, SETTINGS, TOKENIZER, WEIGHTS, readJson, readShardNames } from "./folder";
import type { Listed } from "./model";
import { type ModelFile, type ModelSource, fileIn } from "./source";
import { windowed } from "./window";

/** What is known of a model before its tokenizer or any weight is read. */
export interface SourceFacts {
  readonly architecture: Architecture;
  readonly stored: readonly string[]; // types of the weights; empty where nothing says them
  /** The files that opening the model needs, and none that it does not. */
  readonly files: readonly ModelFile[];
}

/** Small files that are taken along where they are there. */
const BESIDE = [SETTINGS, "generation_config.json", "chat_template.jinja"];

/**
 * Reads config.json, or the header of the one GGUF file. Whatever is wrong is one sentence; rejects
 * with a `Missing` where bytes cannot be had.
 */
export async function readFacts(
  source: ModelSource,
  signal?: AbortSignal,
): Promise<Read<SourceFacts>> {
  const listed = await source.files();
  if (!listed.ok) return listed;
  const files = new Map(listed.value.map((file) => [file.name, file]));
  const asked = { source, files, name: source.title, ...(signal && { signal }) };
  if (files.has(CONFIG) && (files.has(WEIGHTS) || files.has(INDEX))) return folderFacts(asked);
  const gguf = listed.value.filter(({ name }) => /\.gguf$/i.test(name));
  const [first, second] = gguf;
  if (second)
    return bad(
      `${source.title} holds ${gguf.length} GGUF files; name one of ` +
        `${gguf.map(({ name }) => name).join(", ")}.`,
    );
  if (first) return ggufFacts(asked, first);
  return bad(
    `${source.title} holds no model that can be read here: a config.json with model.safetensors ` +
      "beside it, or one .gguf file, is needed.",
  );
}

async function folderFacts(folder: Listed): Promise<Read<SourceFacts>> {
  const { files, source } = folder;
  const config = await readJson(folder, CONFIG);
  if (!config.ok) return config;
  const architecture = readArchitecture(config.value);
  if (!architecture.ok) return architecture;
  const weights = await weightNames(folder);
  if (!weights.ok) return weights;
  const needed = [CONFIG, TOKENIZER, ...weights.value];
  const missing = needed.find((name) => !files.has(name));
  if (missing !== undefined) return bad(`${source.title} has no ${missing}, which it needs.`);
  const wanted = [...needed, ...BESIDE].flatMap((name) => files.get(name) ?? []);
  const stored = storedAs(config.value as { dtype?: unknown; torch_dtype?: unknown });
  return { ok: true, value: { architecture: architecture.value, stored, files: wanted } };
}

/** The one file of weights, or the index and its shards. */
async function weightNames(folder: Listed): Promise<Read<readonly string[]>> {
  if (folder.files.has(WEIGHTS)) return { ok: true, value: [WEIGHTS] };
  const shards = await readShardNames(folder);
  return shards.ok ? { ok: true, value: [INDEX, ...shards.value] } : shards;
}

const DTYPES: Readonly<Record<string, string>> = {
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
};

/** The type that config.json says weights are stored in. */
function storedAs({ dtype, torch_dtype: older }: { dtype?: unknown; torch_dtype?: unknown }) {
  const name = DTYPES[String(dtype ?? older)];
  return name === undefined ? [] : [name];
}

async function ggufFacts(
  { source, signal }: Listed,
  listed: ModelFile,
): Promise<Read<SourceFacts>> {
  const file = await readGguf(windowed(fileIn(source, listed, signal)));
  if (!file.ok) return bad(`${listed.name}: ${file.sentence}`);
  const architecture = await ggufArchitecture(file.value);
  if (!architecture.ok) return bad(`${listed.name}: ${architecture.sentence}`);
  const stored = [...new Set([...file.value.tensors.values()].map(({ type }) => type.name))];
  return { ok: true, value: { architecture: architecture.value, stored, files: [listed] } };
}
