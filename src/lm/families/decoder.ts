import type { Graph } from "../../compute/graph";
import { embedKernels } from "../../compute/kernels/embed/spec";
import { turnsOf } from "../../compute/kernels/rope/frequencies";
import { type Linear, linear, rmsnorm, rope } from "../../compute/operations";
import { sum } from "../../compute/pointwise";
import { type Tensor, elements } from "../../compute/tensor";
import { weightFormatOf } from "../../compute/weight-formats";
import { type Site, siteOf } from "../adapter";
import type { Architecture } from "../architecture";
import type { Axes } from "../axes";
import type { FrozenWeights, Input, Model } from "../model";
import { gated } from "./activation";
import { type Family, type TensorShape, biasesOf, blocksAt, headsOf, lastPart } from "./family";

/** What sets one family of decoders with rotary positions and gated MLPs apart from another. */
interface Traits {
  readonly readConfig: Family["readConfig"];
  /** q and k of every head pass an RMS norm of their own before they are rotated. */
  readonly normsHeads?: true;
  /** What attention and MLP add to the stream passes an RMS norm too. */
  readonly normsOutputs?: true;
  /** Gains are stored as their difference from 1. */
  readonly gainsFromOne?: true;
  /** The input embedding is multiplied by √C. */
  readonly scalesEmbedding?: true;
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

/** The norms of the stream, by the names that checkpoints give them. */
const streamNorms = ({ normsOutputs }: Traits) =>
  normsOutputs
    ? {
        attention: "input_layernorm",
        attended: "post_attention_layernorm",
        mlp: "pre_feedforward_layernorm",
        widened: "post_feedforward_layernorm",
      }
    : {
        attention: "input_layernorm",
        attended: undefined,
        mlp: "post_attention_layernorm",
        widened: undefined,
      };

function tensorsOf(traits: Traits, a: Architecture, axes: Axes): TensorShape[] {
  const { C, V, head } = axes;
  const gain = (name: string, axis = C): TensorShape => ({
    name: `${name}.weight`,
    axes: [axis],
    plus: traits.gainsFromOne ? 1 : 0,
  });
  const names = Object.values(streamNorms(traits)).filter((name) => name !== undefined);
  return [
    ...eachBlock(a, (at) => [
      ...names.map((name) => gain(`${at}.${name}`)),
      ...(traits.normsHeads
        ? [gain(`${at}.self_attn.q_norm`, head), gain(`${at}.self_attn.k_norm`, head)]
        : []),
    ]),
    ...biasesOf(a, sites(a, axes)),
    { name: "model.embed_tokens.weight", axes: [V, C] },
    gain("model.norm"),
  ];
}

interface Block {
  readonly norms: Readonly<Record<"attention" | "mlp", Tensor>>;
  readonly outputNorms: Readonly<Record<"attended" | "widened", Tensor | undefined>>;
  readonly headNorms: Readonly<Record<"q" | "k", Tensor>> | undefined;
  readonly frequencies: Tensor;
  readonly q: Linear;
  readonly k: Linear;
  readonly v: Linear;
  readonly out: Linear;
  readonly gate: Linear;
  readonly up: Linear;
  readonly down: Linear;
}

function blockOf(traits: Traits, weights: FrozenWeights, index: number): Block {
  const { vector, linear: layer } = weights;
  const at = blockPath(index);
  const names = streamNorms(traits);
  const gain = (name: string) => vector(`${at}.${name}.weight`);
  return {
    norms: { attention: gain(names.attention), mlp: gain(names.mlp) },
    outputNorms: {
      attended: names.attended === undefined ? undefined : gain(names.attended),
      widened: names.widened === undefined ? undefined : gain(names.widened),
    },
    headNorms: traits.normsHeads && {
      q: gain("self_attn.q_norm"),
      k: gain("self_attn.k_norm"),
    },
    frequencies: frequenciesOf(weights, index),
    q: layer(`${at}.self_attn.q_proj`),
    k: layer(`${at}.self_attn.k_proj`),
    v: layer(`${at}.self_attn.v_proj`),
    out: layer(`${at}.self_attn.o_proj`),
    gate: layer(`${at}.mlp.gate_proj`),
    up: layer(`${at}.mlp.up_proj`),
    down: layer(`${at}.mlp.down_proj`),
  };
}

/** One table for all layers that turn alike; pairs of padding do not turn. */
function frequenciesOf({ architecture, axes, constant }: FrozenWeights, layer: number): Tensor {
  const all = architecture.attention.map(({ frequencies }) => frequencies);
  const own = all[layer] ?? [];
  const first = all.findIndex((one) => one.join() === own.join());
  return constant(`rotary frequencies of layer ${first}`, () => {
    const table = new Uint32Array(axes.D / 2);
    table.set(turnsOf(own));
    return table;
  });
}

function build(traits: Traits, weights: FrozenWeights): Model {
  const { architecture, axes } = weights;
  const { layers, HQ, HKV, epsilon, activation } = architecture;
  const heads = { HQ, HKV, D: axes.D };
  const norm = { EPS: epsilon, REAL: architecture.C };
  const headNorm = { EPS: epsilon, REAL: architecture.D };
  const C = axes.C.padded;
  const wte = weights.embedding();
  const blocks = Array.from({ length: layers }, (_, index) => blockOf(traits, weights, index));
  const lastGain = weights.vector("model.norm.weight");

  /** h + x, or h + RMS x. */
  const added = (g: Graph, h: Tensor, x: Tensor, gain: Tensor): Tensor =>
    sum(g, h, rmsnorm(g, x, gain, norm));

  /** h ← h + Attn(RMS h). h [M, C]. */
  const attended = (g: Graph, h: Tensor, index: number, { scale, attend, positions }: Input) => {
    const { norms, outputNorms, headNorms, frequencies, ...w } = blockAt(blocks, index);
    const x = rmsnorm(g, h, norms.attention, norm);
    const q = linear(g, x, w.q, { scale });
    const k = linear(g, x, w.k, { scale });
    const parts = {
      q: headNorms ? rmsnorm(g, q, headNorms.q, headNorm) : q, // over [M·HQ, D]
      k: headNorms ? rmsnorm(g, k, headNorms.k, headNorm) : k,
      v: linear(g, x, w.v, { scale }),
    };
    // [M, (HQ+2HKV)D]
    const qkv = rope(g, parts, positions, { ...heads, frequencies, into: attend.keep?.(index) });
    const seen = attend.run(g, qkv, index);
    return outputNorms.attended
      ? added(g, h, linear(g, seen, w.out, { scale }), outputNorms.attended)
      : linear(g, seen, w.out, { scale, residual: h });
  };

  /** h ← h + MLP(RMS h),  MLP y = down(act(gate y)·up y). */
  const widened = (g: Graph, h: Tensor, index: number, { scale }: Input): Tensor => {
    const { norms, outputNorms, ...w } = blockAt(blocks, index);
    const y = rmsnorm(g, h, norms.mlp, norm);
    const gate = linear(g, y, w.gate, { scale });
    const wide = gated(g, activation, gate, linear(g, y, w.up, { scale })); // [M, F]
    return outputNorms.widened
      ? added(g, h, linear(g, wide, w.down, { scale }), outputNorms.widened)
      : linear(g, wide, w.down, { scale, residual: h });
  };

  return {
    architecture,
    C,
    V: axes.V.padded,
    heads,
    headsOf: headsOf(architecture, axes.D),
    body: (g, input) => {
      const { tokens } = input;
      const SCALE = traits.scalesEmbedding ? Math.sqrt(architecture.C) : 1;
      const dims = { M: elements(tokens), C, V: axes.V.padded, SCALE };
      const { tokens: embed } = embedKernels[weightFormatOf(wte)];
      const start = g.run(embed, dims, { tokens, wte }).h;
      const layer = (h: Tensor, index: number) =>
        widened(g, attended(g, h, index, input), index, input);
      return blocks.reduce((h, _, index) => g.block(() => layer(h, index)), start);
    },
    finalNorm: (g, h) => rmsnorm(g, h, lastGain, norm),
  };
}

function blockAt(blocks: readonly Block[], index: number): Block {
  const found = blocks[index];
  if (!found) throw new Error(`The model has no block ${index}.`);
  return found;
}

/** A family of decoders as Llama is one: RMS norms, rotary positions, shared keys, gated MLP. */
export const rotaryDecoder = (traits: Traits): Family => ({
  readConfig: traits.readConfig,
  sites,
  matrices: "[N, K]",
  tensors: (a, axes) => tensorsOf(traits, a, axes),
  embedding: "model.embed_tokens.weight",
  prefix: "model.",
  build: (weights) => build(traits, weights),
  moduleName: lastPart,
});
