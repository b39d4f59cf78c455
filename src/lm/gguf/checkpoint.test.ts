import { describe, expect, test } from "vitest";
import { at } from "../../compute/arrays";
import { Blocks, emptyBlock } from "../../compute/blocks";
import { fromHalf, toHalf } from "../../compute/half";
import { toFloats, toHalves } from "../conversion";
import type { StoredTensor } from "../safetensors";
import { readRotary } from "../families/rotary";
import { inMemory } from "../sources/source";
import { readFixture } from "../testing";
import { ggufCheckpoint } from "./checkpoint";
import { readGguf } from "./container";
import { type Contents, f32, joined, f16, text, types, u32, writeGguf } from "./testing";

const fixture = readFixture("llama").checkpoint;
const { architecture: a } = fixture;

const names: Readonly<Record<string, string>> = {
  "model.embed_tokens": "token_embd",
  "model.norm": "output_norm",
  lm_head: "output",
  input_layernorm: "attn_norm",
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.o_proj": "attn_output",
  "self_attn.q_norm": "attn_q_norm",
  "self_attn.k_norm": "attn_k_norm",
  post_attention_layernorm: "ffn_norm",
  "mlp.gate_proj": "ffn_gate",
  "mlp.up_proj": "ffn_up",
  "mlp.down_proj": "ffn_down",
};

/** The name of a tensor in llama.cpp's conversion. */
function converted(name: string): string {
  const [, block, part = ""] =
    /^(?:model\.layers\.(\d+)\.)?(.+)\.(?:weight|bias)$/.exec(name) ?? [];
  const kind = name.slice(name.lastIndexOf("."));
  return `${block === undefined ? "" : `blk.${block}.`}${names[part]}${kind}`;
}

/** Rows as llama.cpp's conversion orders them: a head's halves [2, D/2] become pairs [D/2, 2]. */
function interleaved(bytes: Uint8Array, heads: number): Uint8Array {
  const rowBytes = bytes.length / (heads * a.D);
  const rows: Uint8Array[] = [];
  for (let head = 0; head < heads; head++)
    for (let j = 0; j < a.D / 2; j++)
      for (const half of [0, 1]) {
        const row = head * a.D + half * (a.D / 2) + j;
        rows.push(bytes.subarray(row * rowBytes, (row + 1) * rowBytes));
      }
  return joined(rows);
}

const heads = (name: string) =>
  name.includes("q_proj") ? a.HQ : name.includes("k_proj") ? a.HKV : undefined;

const metadata: Contents["metadata"] = [
  ["general.architecture", types.string, text("llama")],
  ["llama.block_count", types.u32, u32(a.layers)],
  ["llama.context_length", types.u32, u32(a.L)],
  ["llama.embedding_length", types.u32, u32(a.C)],
  ["llama.feed_forward_length", types.u32, u32(a.F)],
  ["llama.attention.head_count", types.u32, u32(a.HQ)],
  ["llama.attention.head_count_kv", types.u32, u32(a.HKV)],
  ["llama.rope.dimension_count", types.u32, u32(a.D)],
  ["llama.rope.freq_base", types.f32, f32(10000)],
  ["llama.attention.layer_norm_rms_epsilon", types.f32, f32(a.epsilon)],
];
const floatsIn = async ({ dtype, read }: StoredTensor) => toFloats(dtype, await read());
const stored = [...fixture.tensors].map(async ([name, { dtype, shape, read }]) => {
  const reordered = heads(name);
  const bytes = await read();
  return {
    name: converted(name),
    shape,
    type: dtype === "F32" ? 0 : 1,
    bytes: reordered === undefined ? bytes : interleaved(bytes, reordered),
  };
});
const tensors: Contents["tensors"] = await Promise.all(stored);

async function readingOf(contents: Contents) {
  const file = await readGguf(inMemory(writeGguf(contents)));
  return file.ok ? ggufCheckpoint(file.value) : file;
}

async function checkpointOf(contents: Contents) {
  const read = await readingOf(contents);
  if (!read.ok) throw new Error(read.sentence);
  return read.value;
}
async function sentenceOf(contents: Contents): Promise<string> {
  const read = await readingOf(contents);
  return read.ok ? "it was read" : read.sentence;
}
const changed = (key: string, type: number, value: Uint8Array): Promise<string> =>
  sentenceOf({
    metadata: [...metadata.filter(([known]) => known !== key), [key, type, value]],
    tensors,
  });

/** Types of blocks of 32, by their number in ggml, and what stands before the levels. */
const kinds = [
  { type: 2, head: (b: number) => f16(0.01 + b / 1e4), levels: 16 },
  { type: 3, head: (b: number) => f16(0.01 + b / 1e4, -0.1), levels: 16 },
  { type: 6, head: (b: number) => f16(0.005 + b / 1e4), levels: 20 },
  { type: 7, head: (b: number) => f16(0.005 + b / 1e4, -0.1), levels: 20 },
  { type: 8, head: (b: number) => f16(0.001 + b / 1e5), levels: 32 },
];

describe("a Llama in a GGUF file", () => {
  test("has the architecture and the weights of the model it was converted from", async () => {
    const read = await checkpointOf({ metadata, tensors });
    expect(read.architecture).toEqual({ ...a, epsilon: Math.fround(a.epsilon) });
    expect([...read.tensors.keys()].sort()).toEqual([...fixture.tensors.keys()].sort());
    for (const [name, own] of fixture.tensors)
      expect(await floatsIn(read.tensors.get(name)!), name).toEqual(await floatsIn(own));
  });

  test("puts the rows of quantised queries back too", async () => {
    const name = "model.layers.1.self_attn.q_proj.weight";
    const values = await floatsIn(fixture.tensors.get(name)!);
    const scale = fromHalf(toHalf(0.01));
    const quantised = Int8Array.from(values, (v) =>
      Math.max(-127, Math.min(127, Math.round(v / scale))),
    );
    const blocks = Array.from({ length: values.length / 32 }, (_, b) =>
      joined([f16(0.01), new Uint8Array(quantised.slice(32 * b, 32 * b + 32).buffer)]),
    );
    const bytes = interleaved(joined(blocks), a.HQ);
    const replaced = tensors.map((tensor) =>
      tensor.name === "blk.1.attn_q.weight" ? { ...tensor, type: 8, bytes } : tensor,
    );
    const read = (await checkpointOf({ metadata, tensors: replaced })).tensors.get(name)!;
    expect(read.dtype).toBe("F16");
    const expected = Array.from(quantised, (q) => fromHalf(toHalf(scale * q)) + 0);
    const { halves } = toHalves(read.dtype, await read.read());
    expect(Array.from(halves, (half) => fromHalf(half) + 0)).toEqual(expected);
  });

  test("keeps the blocks of quantised matrices, which hold the numbers that it gives", async () => {
    const quantised = tensors.map((tensor, i) => {
      const [rows = 0, columns = 0] = tensor.shape;
      if (columns === 0 || columns % 32 > 0) return tensor;
      const count = (rows * columns) / 32;
      const { type, head, levels } = at(kinds, i % kinds.length);
      const bytes = joined(
        Array.from({ length: count }, (_, b) =>
          joined([head(b), Uint8Array.from({ length: levels }, (_, j) => (37 * b + 11 * j) % 256)]),
        ),
      );
      return { ...tensor, type, bytes };
    });
    const read = await checkpointOf({ metadata, tensors: quantised });
    const formats = new Set<string>();
    for (const [name, tensor] of read.tensors) {
      if (!tensor.blocks) continue;
      const { format, bytes, unpack } = tensor.blocks;
      formats.add(format);
      const [N = 0, K = 0] = tensor.shape;
      const blocks = new Blocks(format, [K, 8 * Math.ceil(N / 8)]);
      const given = await tensor.blocks.read();
      const block = emptyBlock();
      for (let b = 0; b * bytes < given.length; b++) {
        unpack(given, b * bytes, block);
        blocks.set(b % (K / 32), Math.floor(b / (K / 32)), block);
      }
      const found = await floatsIn(tensor);
      const kept = Array.from(found, (_, i) => blocks.value(i % K, Math.floor(i / K)));
      expect(
        Array.from(found, (v) => v + 0),
        name,
      ).toEqual(kept.map((v) => fromHalf(toHalf(v)) + 0));
    }
    expect([...formats].sort()).toEqual(["q4_0", "q4_1", "q5_0", "q5_1", "q8_0"]);
  });

  test("without an output layer is tied to its embedding", async () => {
    const tied = tensors.filter(({ name }) => name !== "output.weight");
    expect((await checkpointOf({ metadata, tensors: tied })).architecture.tied).toBe(true);
  });

  test("of another architecture is refused", async () => {
    expect(await changed("general.architecture", types.string, text("mamba"))).toBe(
      'The GGUF file holds a model of the architecture "mamba"; only llama, qwen2, qwen3, ' +
        "gemma3, gpt2 are read.",
    );
  });

  test("that lacks a size is refused by its name", async () => {
    const without = metadata.filter(([key]) => key !== "llama.embedding_length");
    expect(await sentenceOf({ metadata: without, tensors })).toBe(
      "The GGUF file's metadata as a config.json: hidden_size is missing; it must be a whole " +
        "number from 1 to 16384.",
    );
  });

  test("with scaled or partial rotary embeddings is refused", async () => {
    expect(await changed("llama.rope.scaling.type", types.string, text("yarn"))).toMatch(
      /factor is missing/,
    );
    expect(await changed("llama.rope.dimension_count", types.u32, u32(8))).toMatch(
      /rotates a part of each head/,
    );
  });

  test("that holds a tensor of no place is refused, since the model would differ", async () => {
    const more = { name: "blk.0.attn_sinks.weight", shape: [4], type: 0, bytes: f32(1, 1, 1, 1) };
    expect(await sentenceOf({ metadata, tensors: [...tensors, more] })).toMatch(
      /holds the tensor blk\.0\.attn_sinks\.weight, for which its model has no place/,
    );
  });

  /** A file with these factors of its rotary frequencies. */
  const turned = (shape: readonly number[], ...factors: readonly number[]) => ({
    metadata,
    tensors: [...tensors, { name: "rope_freqs.weight", shape, type: 0, bytes: f32(...factors) }],
  });

  test("has the frequencies of Llama 3.2 where the file has their factors", async () => {
    const scaling = {
      rope_type: "llama3",
      factor: 32,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 64,
    };
    const { D, L } = a;
    const frequenciesOf = (config: object) => {
      const rotary = readRotary({ ...config }, { D, L, theta: 10000 });
      if (!rotary.ok) throw new Error(rotary.sentence);
      return rotary.value.frequencies;
    };
    const scaled = frequenciesOf({ rope_scaling: scaling });
    const factors = frequenciesOf({}).map((f, i) => f / at(scaled, i));
    expect(new Set(factors).size).toBeGreaterThan(2);
    const { architecture } = await checkpointOf(turned([D / 2], ...factors));
    for (const { frequencies } of architecture.attention)
      frequencies.forEach((f, i) => expect(f / at(scaled, i)).toBeCloseTo(1, 6));
  });

  test("with factors of frequencies that cannot be is refused", async () => {
    const ones = Array.from({ length: a.D / 2 }, () => 1);
    expect(await sentenceOf(turned([4], ...ones.slice(0, 4)))).toMatch(
      /rope_freqs\.weight is F32 of shape \[4\]; its model needs F32 of shape \[8\]/,
    );
    expect(await sentenceOf(turned([a.D / 2], 0, ...ones.slice(1)))).toMatch(
      /rope_freqs\.weight holds 0 for pair 0/,
    );
  });

  test("that lacks a tensor is refused by its name", async () => {
    const fewer = tensors.filter(({ name }) => name !== "blk.1.ffn_up.weight");
    expect(await sentenceOf({ metadata, tensors: fewer })).toMatch(
      /no tensor model\.layers\.1\.mlp\.up_proj\.weight/,
    );
  });
});

describe.each(["qwen2", "qwen3"] as const)("a model of the family %s in a GGUF file", (family) => {
  const { checkpoint: own } = readFixture(family);
  const { architecture: b } = own;
  const sizes = {
    block_count: b.layers,
    context_length: b.L,
    embedding_length: b.C,
    feed_forward_length: b.F,
    "attention.head_count": b.HQ,
    "attention.head_count_kv": b.HKV,
    "attention.key_length": b.D,
    "rope.dimension_count": b.D,
  };
  const described: Contents["metadata"] = [
    ["general.architecture", types.string, text(family)],
    ...Object.entries(sizes).map(
      ([name, size]) => [`${family}.${name}`, types.u32, u32(size)] as const,
    ),
    [`${family}.rope.freq_base`, types.f32, f32(1_000_000)],
    [`${family}.attention.layer_norm_rms_epsilon`, types.f32, f32(b.epsilon)],
  ];

  test("has the architecture and the weights of the model it was converted from", async () => {
    const converting = [...own.tensors].map(async ([name, { dtype, shape, read }]) => ({
      name: converted(name),
      shape,
      type: dtype === "F32" ? 0 : 1,
      bytes: await read(), // its rows lie as Hugging Face has them
    }));
    const all = await Promise.all(converting);
    const read = await checkpointOf({ metadata: described, tensors: all });
    expect(read.architecture).toEqual({ ...b, epsilon: Math.fround(b.epsilon) });
    for (const [name, tensor] of own.tensors)
      expect(await floatsIn(read.tensors.get(name)!), name).toEqual(await floatsIn(tensor));
  });
});
