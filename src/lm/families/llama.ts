import { pow } from "../../exact-math";
import type { Graph } from "../../compute/graph";
import { embedTokens } from "../../compute/kernels/embed/spec";
import { type Linear, linear, rmsnorm, rope, swiglu } from "../../compute/operations";
import { type Tensor, elements } from "../../compute/tensor";
import { type Site, siteOf } from "../adapter";
import { type Architecture, type Read, bad } from "../architecture";
import type { Axes } from "../axes";
import type { FrozenWeights, Input, Model } from "../model";
import { type Json, asObject, checked, limits, readReal, readSizes } from "./config";
import { type Family, type TensorShape, blocksAt } from "./family";

function readConfig(json: Json): Read<Architecture> {
  const sizes = readSizes(json, {
    num_hidden_layers: limits.layers,
    hidden_size: limits.width,
    num_attention_heads: limits.width,
    vocab_size: limits.vocabulary,
    max_position_embeddings: limits.positions,
    intermediate_size: limits.inner,
  });
  if (!sizes.ok) return sizes;
  const { hidden_size: C, num_attention_heads: HQ } = sizes.value;
  const heads = readSizes(
    json,
    { num_key_value_heads: limits.width, head_dim: limits.width },
    { num_key_value_heads: HQ, head_dim: Math.floor(C / HQ) },
  );
  if (!heads.ok) return heads;
  const epsilon = readReal(json, "rms_norm_eps", 1e-6);
  if (!epsilon.ok) return epsilon;
  if ((json.hidden_act ?? "silu") !== "silu")
    return bad(
      `config.json specifies hidden_act ${JSON.stringify(json.hidden_act)}; only "silu" is ` +
        "known for llama.",
    );
  if (json.attention_bias === true || json.mlp_bias === true)
    return bad(
      "config.json sets attention_bias or mlp_bias; llama models with biases are not supported.",
    );
  const theta = readRotary(json);
  if (!theta.ok) return theta;
  return checked({
    family: "llama",
    layers: sizes.value.num_hidden_layers,
    C,
    HQ,
    HKV: heads.value.num_key_value_heads,
    D: heads.value.head_dim,
    F: sizes.value.intermediate_size,
    V: sizes.value.vocab_size,
    L: sizes.value.max_position_embeddings,
    epsilon: epsilon.value,
    theta: theta.value,
    tied: json.tie_word_embeddings === true,
  });
}

/**
 * θ, from its old place or from `rope_parameters`; scaled embeddings are refused (older files say
 * `type`, newer ones `rope_type`).
 */
function readRotary(json: Json): Read<number> {
  const settings = { ...asObject(json.rope_parameters), ...asObject(json.rope_scaling) };
  const kind = settings.rope_type ?? settings.type ?? "default";
  if (kind !== "default")
    return bad(
      `config.json scales its rotary embedding (${JSON.stringify(kind)}); only unscaled ` +
        "rotary embeddings are supported.",
    );
  const share = settings.partial_rotary_factor ?? json.partial_rotary_factor ?? 1;
  if (share !== 1)
    return bad(
      "config.json rotates a part of each head (partial_rotary_factor " +
        `${JSON.stringify(share)}); only 1 is supported.`,
    );
  return readReal({ rope_theta: json.rope_theta ?? settings.rope_theta }, "rope_theta", 10000);
}

const blockPath = (index: number) => `model.layers.${index}`;
const eachBlock = blocksAt(blockPath);

const sites = (a: Architecture, { C, F, q, kv }: Axes): Site[] =>
  eachBlock(a, (at) => [
    siteOf(`${at}.self_attn.q_proj`, C, q),
    siteOf(`${at}.self_attn.k_proj`, C, kv),
    siteOf(`${at}.self_attn.v_proj`, C, kv),
    siteOf(`${at}.self_attn.o_proj`, q, C),
    siteOf(`${at}.mlp.gate_proj`, C, F),
    siteOf(`${at}.mlp.up_proj`, C, F),
    siteOf(`${at}.mlp.down_proj`, F, C),
  ]);

const tensors = (a: Architecture, { C, V }: Axes): TensorShape[] => [
  ...eachBlock(a, (at) => [
    { name: `${at}.input_layernorm.weight`, axes: [C] },
    { name: `${at}.post_attention_layernorm.weight`, axes: [C] },
  ]),
  { name: "model.embed_tokens.weight", axes: [V, C] },
  { name: "model.norm.weight", axes: [C] },
];

interface Block {
  readonly attentionGain: Tensor;
  readonly mlpGain: Tensor;
  readonly q: Linear;
  readonly k: Linear;
  readonly v: Linear;
  readonly out: Linear;
  readonly gate: Linear;
  readonly up: Linear;
  readonly down: Linear;
}

function blockOf({ vector, linear: layer }: FrozenWeights, index: number): Block {
  const at = blockPath(index);
  return {
    attentionGain: vector(`${at}.input_layernorm.weight`),
    mlpGain: vector(`${at}.post_attention_layernorm.weight`),
    q: layer(`${at}.self_attn.q_proj`),
    k: layer(`${at}.self_attn.k_proj`),
    v: layer(`${at}.self_attn.v_proj`),
    out: layer(`${at}.self_attn.o_proj`),
    gate: layer(`${at}.mlp.gate_proj`),
    up: layer(`${at}.mlp.up_proj`),
    down: layer(`${at}.mlp.down_proj`),
  };
}

function build(weights: FrozenWeights): Model {
  const { architecture, axes } = weights;
  const { layers, HQ, HKV, epsilon } = architecture;
  const heads = { HQ, HKV, D: axes.D, REAL: architecture.D };
  const norm = { EPS: epsilon, REAL: architecture.C };
  // Channel j of a padded head must turn by θ^(−2j/REAL); the kernel turns it by θ^(−2j/D).
  const rotary = { ...heads, theta: pow(architecture.theta, heads.D / heads.REAL) };
  const C = axes.C.padded;
  const wte = weights.table("model.embed_tokens.weight");
  const blocks = Array.from({ length: layers }, (_, index) => blockOf(weights, index));
  const lastGain = weights.vector("model.norm.weight");

  /** h ← h + Attn(RMS h);  h ← h + SwiGLU(RMS h). h [M, C]. */
  const block = (g: Graph, h: Tensor, index: number, input: Input): Tensor => {
    const { scale, attend, positions } = input;
    const w = blocks[index];
    if (!w) throw new Error(`The model has no block ${index}.`);
    const x = rmsnorm(g, h, w.attentionGain, norm);
    const parts = {
      q: linear(g, x, w.q, { scale }),
      k: linear(g, x, w.k, { scale }),
      v: linear(g, x, w.v, { scale }),
    };
    // [M, (HQ+2HKV)D]
    const qkv = rope(g, parts, positions, { ...rotary, into: attend.keep?.(index) });
    const attended = attend.run(g, qkv, index);
    const h1 = linear(g, attended, w.out, { scale, residual: h });
    const y = rmsnorm(g, h1, w.mlpGain, norm);
    const gate = linear(g, y, w.gate, { scale });
    const wide = swiglu(g, gate, linear(g, y, w.up, { scale })); // [M, F]
    return linear(g, wide, w.down, { scale, residual: h1 });
  };

  return {
    architecture,
    C,
    V: axes.V.padded,
    heads,
    body: (g, input) => {
      const { tokens } = input;
      const dims = { M: elements(tokens), C, V: axes.V.padded };
      const start = g.run(embedTokens, dims, { tokens, wte }).h;
      return blocks.reduce((h, _, index) => block(g, h, index, input), start);
    },
    finalNorm: (g, h) => rmsnorm(g, h, lastGain, norm),
  };
}

/** Llama (Touvron et al. 2023): RMS norm, rotary positions, grouped queries, SwiGLU, no biases. */
export const llama: Family = {
  readConfig,
  sites,
  matrices: "[N, K]",
  tensors,
  embedding: "model.embed_tokens.weight",
  prefix: "model.",
  build,
  moduleName: (path) => path.split(".").slice(-1).join("."),
};
