import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Contents,
  f32,
  joined,
  text,
  types,
  u32,
  u64,
  writeGguf,
} from "../../src/lm/gguf/testing";
import { readSafetensors } from "../../src/lm/safetensors";
import { openModel } from "../../src/lm/sources/open";
import { Missing, Unusable, inMemory, memorySource } from "../../src/lm/sources/source";
import { counted } from "../../src/lm/sources/testing";
import { below, damagedBytes, damagedText, damagedValue, pick } from "./mutate";
import type { Attempt, Rng, Target, Verdict } from "./target";

/**
 * Models: a folder of safetensors and a GGUF file, whose headers, JSON and bytes are damaged. What
 * is accepted must give all its tensors; nothing may be read that is larger than its file.
 */
export default { name: "models", run } satisfies Target;

type Files = ReadonlyMap<string, Uint8Array>;

const FIXTURE = "src/lm/fixtures/llama"; // npm runs scripts in the project's folder
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(FIXTURE, name)));
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

const letters = Array.from({ length: 90 }, (_, id) => String.fromCharCode(33 + id));
const tokenizer = {
  added_tokens: [{ id: 2, content: letters[2] }],
  model: {
    type: "BPE",
    vocab: Object.fromEntries(letters.map((letter, id) => [letter, id])),
    merges: [],
  },
};
const folder: Files = new Map([
  ["config.json", bytesOf("config.json")],
  ["tokenizer.json", encode(tokenizer)],
  ["model.safetensors", bytesOf("model.safetensors")],
]);

/** The same model as GGUF; where its rows lie does not matter here. */
async function ggufOf(): Promise<Uint8Array> {
  const file = await readSafetensors(inMemory(bytesOf("model.safetensors")));
  if (!file.ok) throw new Error(file.sentence);
  const tensors = [...file.value.tensors].map(async ([name, { dtype, shape, read }]) => ({
    name: ggufName(name),
    shape,
    type: dtype === "F32" ? 0 : 1,
    bytes: await read(),
  }));
  return writeGguf({ metadata: metadata(), tensors: await Promise.all(tensors) });
}

const parts: readonly (readonly [RegExp, string])[] = [
  [/^model\.embed_tokens/, "token_embd"],
  [/^model\.norm/, "output_norm"],
  [/^lm_head/, "output"],
  [/^model\.layers\.(\d+)\./, "blk.$1."],
  [/input_layernorm/, "attn_norm"],
  [/self_attn\.([qkv])_proj/, "attn_$1"],
  [/self_attn\.o_proj/, "attn_output"],
  [/post_attention_layernorm/, "ffn_norm"],
  [/mlp\.(\w+)_proj/, "ffn_$1"],
];
const ggufName = (name: string) =>
  parts.reduce((named, [pattern, instead]) => named.replace(pattern, instead), name);

function metadata(): Contents["metadata"] {
  const config = JSON.parse(new TextDecoder().decode(bytesOf("config.json"))) as Record<
    string,
    number
  >;
  const list = (type: number, values: readonly Uint8Array[]) =>
    joined([u32(type), u64(values.length), ...values]);
  const sizes = {
    block_count: config["num_hidden_layers"],
    context_length: config["max_position_embeddings"],
    embedding_length: config["hidden_size"],
    feed_forward_length: config["intermediate_size"],
    "attention.head_count": config["num_attention_heads"],
    "attention.head_count_kv": config["num_key_value_heads"],
  };
  return [
    ["general.architecture", types.string, text("llama")],
    ...Object.entries(sizes).map(
      ([name, size]) => [`llama.${name}`, types.u32, u32(Number(size))] as const,
    ),
    ["llama.attention.layer_norm_rms_epsilon", types.f32, f32(1e-5)],
    ["tokenizer.ggml.model", types.string, text("gpt2")],
    ["tokenizer.ggml.pre", types.string, text("smollm")],
    ["tokenizer.ggml.tokens", types.array, list(types.string, letters.map(text))],
    ["tokenizer.ggml.merges", types.array, list(types.string, [])],
    ["tokenizer.ggml.eos_token_id", types.u32, u32(2)],
  ];
}

const gguf: Files = new Map([["model.gguf", await ggufOf()]]);

function run(rng: Rng): Attempt {
  const files = pick([folder, gguf], rng);
  const name = pick([...files.keys()], rng);
  const whole = files.get(name) ?? new Uint8Array();
  const bytes = rng() < 0.08 ? whole : damaged(name, whole, rng);
  const start = Buffer.from(bytes.subarray(0, 2000)).toString();
  const input = `${name}, ${bytes.length} bytes: ${start}`;
  return { input, check: () => verdictOf(new Map([...files, [name, bytes]])) };
}

function damaged(name: string, whole: Uint8Array, rng: Rng): Uint8Array {
  if (name.endsWith(".json")) return damagedJson(whole, rng);
  if (rng() < 0.3) return damagedBytes(whole, rng);
  return name.endsWith(".gguf") ? damagedHeader(whole, 2600, rng) : damagedTensors(whole, rng);
}

const keys = [
  "model_type",
  "hidden_size",
  "vocab_size",
  "vocab",
  "merges",
  "model",
  "shape",
  "dtype",
];

function damagedJson(whole: Uint8Array, rng: Rng): Uint8Array {
  const json = new TextDecoder().decode(whole);
  if (rng() < 0.3) return new TextEncoder().encode(damagedText(json, rng));
  return encode(damagedValue(JSON.parse(json), keys, rng));
}

/** Numbers in the header of a GGUF file, some of them huge. */
function damagedHeader(whole: Uint8Array, length: number, rng: Rng): Uint8Array {
  const changed = whole.slice();
  const view = new DataView(changed.buffer);
  const at = below(length, rng);
  const huge = pick([0n, 1n, 2n ** 31n, 2n ** 40n, 2n ** 63n, 2n ** 64n - 1n], rng);
  if (rng() < 0.5) view.setBigUint64(at, huge, true);
  else changed[at] = below(256, rng);
  return changed;
}

/** The header of a safetensors file, damaged as JSON, its length put right again or not. */
function damagedTensors(whole: Uint8Array, rng: Rng): Uint8Array {
  const length = Number(new DataView(whole.buffer).getBigUint64(0, true));
  const header = damagedJson(whole.subarray(8, 8 + length), rng);
  const claimed = rng() < 0.85 ? header.length : below(2 ** 30, rng);
  return joined([u64(claimed), header, whole.subarray(8 + length)]);
}

async function verdictOf(files: Files): Promise<Verdict> {
  const { source, reads } = counted(memorySource("fuzzed", files));
  const refusal = await refusalOf(source);
  const large = reads.find(({ file, bytes }) => bytes > (files.get(file)?.length ?? 0));
  if (large) return { wrong: `${large.bytes} bytes of ${large.file} were read.` };
  if (refusal === undefined) return "accepted";
  const isSentence = /^[^\n]{10,600}\.$/.test(refusal) && !/undefined|NaN|\[object/.test(refusal);
  return isSentence
    ? "refused"
    : { wrong: `This is no sentence for people: ${JSON.stringify(refusal.slice(0, 400))}` };
}

/** Why the model is not opened or its tensors not read. */
async function refusalOf(source: Parameters<typeof openModel>[0]): Promise<string | undefined> {
  try {
    const model = await openModel(source);
    if (!model.ok) return model.sentence;
    for (const { read } of model.value.checkpoint.tensors.values()) await read();
    return undefined;
  } catch (error) {
    if (error instanceof Missing || error instanceof Unusable) return error.message;
    throw error;
  }
}
