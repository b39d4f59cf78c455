import type { Graph } from "../../compute/graph";
import { embedKernels } from "../../compute/kernels/embed/spec";
import { type Linear, layernorm, linear } from "../../compute/operations";
import { type Tensor, elements } from "../../compute/tensor";
import { weightFormatOf } from "../../compute/weight-formats";
import { type Site, siteOf } from "../adapter";
import { type Architecture, type Read, bad } from "../architecture";
import type { Axes } from "../axes";
import type { FrozenWeights, Input, Model } from "../model";
import { quoted } from "../quoted";
import { plainActivations } from "./activation";
import {
  type Json,
  checked,
  limits,
  readActivation,
  readReal,
  readSizes,
  readSwitch,
} from "./config";
import { type Family, type TensorShape, biasesOf, blocksAt, headsOf } from "./family";

function readConfig(json: Json): Read<Architecture> {
  const sizes = readSizes(json, {
    n_layer: limits.layers,
    n_embd: limits.width,
    n_head: limits.width,
    vocab_size: limits.vocabulary,
    n_positions: limits.positions,
  });
  if (!sizes.ok) return sizes;
  const { n_layer: layers, n_embd: C, n_head: HQ, vocab_size: V, n_positions: L } = sizes.value;
  const inner = readSizes(json, { n_inner: limits.inner }, { n_inner: 4 * C });
  if (!inner.ok) return inner;
  const epsilon = readReal(json, "layer_norm_epsilon", 1e-5);
  if (!epsilon.ok) return epsilon;
  const field = "activation_function";
  const known = ["gelu-tanh", "gelu-erf", "relu"] as const;
  const activation = readActivation(json, { field, otherwise: "gelu_new", known });
  if (!activation.ok) return activation;
  if ((json.add_cross_attention ?? false) !== false)
    return bad(
      "config.json sets add_cross_attention to " +
        `${quoted(JSON.stringify(json.add_cross_attention))}; only false is supported.`,
    );
  const tied = readSwitch(json, "tie_word_embeddings", true);
  if (!tied.ok) return tied;
  const widths = readWidths(json, { layers, D: C / HQ });
  if (!widths.ok) return widths;
  return checked({
    family: "gpt2",
    layers,
    C,
    HQ,
    HKV: HQ,
    D: C / HQ,
    F: inner.value.n_inner,
    V,
    L,
    epsilon: epsilon.value,
    activation: activation.value,
    biases: ["c_attn", "c_proj", "c_fc"],
    attention: widths.value.map((width) => ({ width, frequencies: [] })),
    tied: tied.value,
  });
}

/**
 * What scores are divided by the root of, by layer: the head's width, or nothing, and the square of
 * the layer's number. reorder_and_upcast_attn changes nothing in float32.
 */
function readWidths(
  json: Json,
  { layers, D }: { layers: number; D: number },
): Read<readonly number[]> {
  const isScaled = readSwitch(json, "scale_attn_weights", true);
  if (!isScaled.ok) return isScaled;
  const byLayer = readSwitch(json, "scale_attn_by_inverse_layer_idx");
  if (!byLayer.ok) return byLayer;
  const width = isScaled.value ? D : 1;
  const value = Array.from({ length: layers }, (_, i) =>
    byLayer.value ? width * (i + 1) * (i + 1) : width,
  );
  return { ok: true, value };
}

const blockPath = (index: number) => `transformer.h.${index}`;
const eachBlock = blocksAt(blockPath);

const sites = (a: Architecture, { C, F, q, qkv }: Axes): Site[] =>
  eachBlock(a, (at) => [
    siteOf(`${at}.attn.c_attn`, C, qkv),
    siteOf(`${at}.attn.c_proj`, q, C),
    siteOf(`${at}.mlp.c_fc`, C, F),
    siteOf(`${at}.mlp.c_proj`, F, C),
  ]);

function tensors(a: Architecture, axes: Axes): TensorShape[] {
  const { C, V, L } = axes;
  const norms = eachBlock(a, (at) =>
    ["ln_1.weight", "ln_1.bias", "ln_2.weight", "ln_2.bias"].map((name) => ({
      name: `${at}.${name}`,
      axes: [C],
    })),
  );
  return [
    ...norms,
    ...biasesOf(a, sites(a, axes)),
    { name: "transformer.wte.weight", axes: [V, C] },
    { name: "transformer.wpe.weight", axes: [L, C] },
    { name: "transformer.ln_f.weight", axes: [C] },
    { name: "transformer.ln_f.bias", axes: [C] },
  ];
}

interface Gain {
  readonly gain: Tensor;
  readonly bias: Tensor;
}
interface Block {
  readonly norm1: Gain;
  readonly norm2: Gain;
  readonly qkv: Linear;
  readonly out: Linear;
  readonly up: Linear;
  readonly down: Linear;
}

function build(weights: FrozenWeights): Model {
  const { architecture, axes } = weights;
  const { layers, HQ, epsilon, activation } = architecture;
  if (activation === "silu") throw new Error("GPT-2 was read with an activation that it lacks.");
  const activate = plainActivations[activation];
  const { table, linear: layer } = weights;
  const norm = { EPS: epsilon, REAL: architecture.C };
  const gain = (path: string): Gain => ({
    gain: weights.vector(`${path}.weight`),
    bias: weights.vector(`${path}.bias`),
  });
  const wte = weights.embedding();
  const wpe = table("transformer.wpe.weight");
  const blocks: Block[] = Array.from({ length: layers }, (_, index) => {
    const at = blockPath(index);
    return {
      norm1: gain(`${at}.ln_1`),
      norm2: gain(`${at}.ln_2`),
      qkv: layer(`${at}.attn.c_attn`),
      out: layer(`${at}.attn.c_proj`),
      up: layer(`${at}.mlp.c_fc`),
      down: layer(`${at}.mlp.c_proj`),
    };
  });
  const last = gain("transformer.ln_f");
  const C = axes.C.padded;

  /** h ← h + Attn(LN h);  h ← h + MLP(LN h).  Radford et al. 2019, §2.3. h [M, C]. */
  const block = (g: Graph, h: Tensor, index: number, { scale, attend }: Input): Tensor => {
    const w = blocks[index];
    if (!w) throw new Error(`GPT-2 has no block ${index}.`);
    const x = layernorm(g, h, w.norm1, norm);
    const qkv = linear(g, x, w.qkv, { scale, into: attend.keep?.(index) }); // [M, 3HQ·D]
    const attended = attend.run(g, qkv, index);
    const h1 = linear(g, attended, w.out, { scale, residual: h });
    const y = layernorm(g, h1, w.norm2, norm);
    const wide = activate(g, linear(g, y, w.up, { scale })); // [M, F]
    return linear(g, wide, w.down, { scale, residual: h1 });
  };

  return {
    architecture,
    C,
    V: axes.V.padded,
    heads: { HQ, HKV: HQ, D: axes.D },
    headsOf: headsOf(architecture, axes.D),
    body: (g, input) => {
      const { tokens, positions } = input;
      const dims = { M: elements(tokens), C, V: axes.V.padded, L: axes.L.padded };
      const { positions: embed } = embedKernels[weightFormatOf(wte)];
      const start = g.run(embed, dims, { tokens, positions, wte, wpe }).h;
      return blocks.reduce((h, _, index) => g.block(() => block(g, h, index, input)), start);
    },
    finalNorm: (g, h) => layernorm(g, h, last, norm),
  };
}

/** GPT-2 (Radford et al. 2019): learned positions, pre-norm, GELU. */
export const gpt2: Family = {
  readConfig,
  sites,
  matrices: "[K, N]",
  tensors,
  embedding: "transformer.wte.weight",
  prefix: "transformer.",
  build,
  // two layers are called c_proj, so names keep their parent
  moduleName: (path) => path.split(".").slice(-2).join("."),
};
