import type { Graph } from "../../compute/graph";
import { attentionCached } from "../../compute/kernels/attention/spec";
import { type Scale, attention, takeRows } from "../../compute/operations";
import { type Tensor, elements, resident } from "../../compute/tensor";
import type { Attend } from "../model";
import type { Prompt } from "../sequences";
import { type Context, promptRows } from "./context";

/** Packed q|k|v rows of the prompt, one tensor a layer, and where the padding ends. */
export interface PromptCache {
  readonly tokens: Tensor<"u32">; // [P]
  readonly positions: Tensor<"u32">; // [P]
  readonly layout: Tensor<"u32">; // [4]
  readonly layers: readonly Tensor<"f32">[]; // [P, W]
}

/** The residents of a prompt's cache; `name` distinguishes them in reports of memory. */
export function promptCache({ model, P }: Context, name: string): PromptCache {
  const { HQ, HKV, D } = model.heads;
  return {
    tokens: resident(`${name} prompt tokens`, "u32", [P]),
    positions: resident(`${name} prompt positions`, "u32", [P]),
    layout: resident(`${name} layout`, "u32", [4]),
    layers: Array.from({ length: model.architecture.layers }, (_, l) =>
      resident(`${name} prompt layer ${l}`, "f32", [P, (HQ + 2 * HKV) * D]),
    ),
  };
}

/** Uploads a prompt; the next launch must be one that begins with `prefill`. */
export function writePrompt({ executor, P }: Context, cache: PromptCache, prompt: Prompt): void {
  const { tokens, positions, pad } = promptRows(prompt, P);
  executor.write(cache.tokens, tokens);
  executor.write(cache.positions, positions);
  executor.write(cache.layout, [pad, 0, 0, 0]);
}

/** The tensor of one layer, which every cache has. */
export function layerOf<T>(layers: readonly T[], layer: number): T {
  const found = layers[layer];
  if (!found) throw new Error(`The cache has no layer ${layer}.`);
  return found;
}

/**
 * Runs the prompt once, keeps its keys and values, and returns the final state of its last row, [1,
 * C].
 */
export function prefill(g: Graph, { model, P }: Context, cache: PromptCache, scale: Scale): Tensor {
  const attend: Attend = {
    keep: (layer) => layerOf(cache.layers, layer),
    run: (graph, qkv, layer) =>
      attention(graph, qkv, cache.layout, { P, B: 0, T: 0, ...model.headsOf(layer) }),
  };
  const h = model.body(g, { tokens: cache.tokens, positions: cache.positions, scale, attend });
  return model.finalNorm(g, takeRows(g, h, P - 1, 1));
}

/**
 * Rows that continue cached ones: which slots their earlier tokens have, and where their own keys
 * and values go.
 */
export interface CachedRows {
  readonly ancestors: Tensor; // u32 [M, DEPTH]
  readonly counts: Tensor; // u32 [M]
  readonly slots: Tensor; // u32 [M]
  readonly cache: readonly Tensor[]; // f32 [S, WC], one a layer
}

/** Attention of rows that see the prompt, the slots of their ancestors and themselves. */
export const cachedAttend = (
  { model, P }: Context,
  prompt: PromptCache,
  rows: CachedRows,
): Attend => ({
  run: (g, qkv, layer) => {
    const { HQ, HKV, D, REAL } = model.headsOf(layer);
    const M = elements(rows.counts);
    const WC = 2 * HKV * D;
    const cache = layerOf(rows.cache, layer);
    const dims = {
      M,
      P,
      S: elements(cache) / WC,
      DEPTH: elements(rows.ancestors) / M,
      HQ,
      HKV,
      D,
      REAL,
      W: (HQ + 2 * HKV) * D,
      WQ: HQ * D,
      WC,
    };
    const { ancestors, counts, slots } = rows;
    const { layout } = prompt;
    const past = layerOf(prompt.layers, layer);
    return g.run(attentionCached, dims, {
      qkv,
      prompt: past,
      layout,
      ancestors,
      counts,
      slots,
      cache,
    }).out;
  },
});
