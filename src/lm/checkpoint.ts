import type { Architecture, Read } from "./architecture";
import type { Site } from "./adapter";
import { type StoredTensor, type TensorFile, toFloats } from "./safetensors";

/** Frozen weights by name, transposed where needed so that every linear layer is [K, N]. */
export interface Checkpoint {
  readonly architecture: Architecture;
  readonly values: ReadonlyMap<string, Float32Array>;
}

/** The linear layers of the blocks, in the order they run. */
function blockSites(a: Architecture): Site[] {
  const { layers, C, F, HQ, HKV, D } = a;
  const q = HQ * D;
  const kv = HKV * D;
  return Array.from({ length: layers }, (_, i) => i).flatMap((i) =>
    a.family === "gpt2"
      ? [
          { path: `transformer.h.${i}.attn.c_attn`, K: C, N: 3 * C },
          { path: `transformer.h.${i}.attn.c_proj`, K: C, N: C },
          { path: `transformer.h.${i}.mlp.c_fc`, K: C, N: F },
          { path: `transformer.h.${i}.mlp.c_proj`, K: F, N: C },
        ]
      : [
          { path: `model.layers.${i}.self_attn.q_proj`, K: C, N: q },
          { path: `model.layers.${i}.self_attn.k_proj`, K: C, N: kv },
          { path: `model.layers.${i}.self_attn.v_proj`, K: C, N: kv },
          { path: `model.layers.${i}.self_attn.o_proj`, K: q, N: C },
          { path: `model.layers.${i}.mlp.gate_proj`, K: C, N: F },
          { path: `model.layers.${i}.mlp.up_proj`, K: C, N: F },
          { path: `model.layers.${i}.mlp.down_proj`, K: F, N: C },
        ],
  );
}

/** The linear layers an adapter sits on: all of them, the output layer last. */
export const adapterSites = (a: Architecture): Site[] => [
  ...blockSites(a),
  { path: "lm_head", K: a.C, N: a.V },
];

/**
 * Names and shapes of everything a family needs; `transpose` marks PyTorch Linear weights [N, K].
 */
function expected(
  a: Architecture,
): { name: string; shape: readonly number[]; transpose?: boolean }[] {
  const { C, V, L } = a;
  const layer = (i: number) => (a.family === "gpt2" ? `transformer.h.${i}` : `model.layers.${i}`);
  const norms = Array.from({ length: a.layers }, (_, i) =>
    a.family === "gpt2"
      ? [
          `${layer(i)}.ln_1.weight`,
          `${layer(i)}.ln_1.bias`,
          `${layer(i)}.ln_2.weight`,
          `${layer(i)}.ln_2.bias`,
        ]
      : [`${layer(i)}.input_layernorm.weight`, `${layer(i)}.post_attention_layernorm.weight`],
  ).flat();
  const sites = blockSites(a);
  const linears = sites.map(({ path, K, N }) =>
    a.family === "gpt2"
      ? { name: `${path}.weight`, shape: [K, N] }
      : { name: `${path}.weight`, shape: [N, K], transpose: true },
  );
  const biases =
    a.family === "gpt2" ? sites.map(({ path, N }) => ({ name: `${path}.bias`, shape: [N] })) : [];
  const ends =
    a.family === "gpt2"
      ? [
          { name: "transformer.wte.weight", shape: [V, C] },
          { name: "transformer.wpe.weight", shape: [L, C] },
          { name: "transformer.ln_f.weight", shape: [C] },
          { name: "transformer.ln_f.bias", shape: [C] },
        ]
      : [
          { name: "model.embed_tokens.weight", shape: [V, C] },
          { name: "model.norm.weight", shape: [C] },
        ];
  const head = a.tied ? [] : [{ name: "lm_head.weight", shape: [V, C] }];
  return [...norms.map((name) => ({ name, shape: [C] })), ...linears, ...biases, ...ends, ...head];
}

/**
 * Takes what the family needs from the files of a checkpoint, or says which tensor is missing or of
 * the wrong shape.
 */
export function readCheckpoint(a: Architecture, files: readonly TensorFile[]): Read<Checkpoint> {
  const values = new Map<string, Float32Array>();
  for (const { name, shape, transpose } of expected(a)) {
    const stored = find(files, name);
    if (!stored) return { ok: false, sentence: absence(a, files, name) };
    if (stored.shape.join() !== shape.join())
      return {
        ok: false,
        sentence:
          `The tensor ${name} is [${stored.shape.join(", ")}]; config.json asks for ` +
          `[${shape.join(", ")}].`,
      };
    const floats = toFloats(stored);
    if (!floats.every(Number.isFinite))
      return {
        ok: false,
        sentence: `The tensor ${name} holds values that are not finite numbers.`,
      };
    if (shape.length === 2 && floats.some((v) => Math.abs(v) > LARGEST_HALF))
      return {
        ok: false,
        sentence:
          `The tensor ${name} holds values beyond ±${LARGEST_HALF}; matrices are kept as ` +
          "float16 here.",
      };
    values.set(name, transpose ? transposed(floats, shape[0], shape[1]) : floats);
  }
  return { ok: true, value: { architecture: a, values } };
}

const LARGEST_HALF = 65504;

/** GPT-2 checkpoints come with and without the "transformer." prefix. */
const spellings = (name: string): string[] => [name, name.replace(/^(transformer|model)\./, "")];

function find(files: readonly TensorFile[], name: string): StoredTensor | undefined {
  for (const file of files)
    for (const spelling of spellings(name)) {
      const stored = file.tensors.get(spelling);
      if (stored) return stored;
    }
  return undefined;
}

function absence({ family }: Architecture, files: readonly TensorFile[], name: string): string {
  const dtype = files
    .flatMap(({ skipped }) => spellings(name).map((spelling) => skipped.get(spelling)))
    .find((d) => d !== undefined);
  return dtype === undefined
    ? `The weights have no tensor ${name}; a ${family} model needs it.`
    : `The tensor ${name} is stored as ${dtype}; only F32, F16 and BF16 are read.`;
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c];
  return out;
}
