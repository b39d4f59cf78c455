import type { Prepared } from "../../compute/executor";
import { Graph } from "../../compute/graph";
import { attentionCached } from "../../compute/kernels/attention/spec";
import { headChoose, headSample, headTiles } from "../../compute/kernels/head/spec";
import { rowsRepeat } from "../../compute/kernels/rows/spec";
import { type Scale, attention, linear, takeRows } from "../../compute/operations";
import { type Plan, plan } from "../../compute/plan";
import { type Tensor, elements, resident, view } from "../../compute/tensor";
import type { Attend } from "../model";
import type { SampleRequest } from "../policy";
import type { Sequences } from "../sequences";
import { type Context, promptRows } from "./context";

/** Packed q|k|v rows of the prompt, one tensor a layer, and where the padding ends. */
export interface PromptCache {
  readonly tokens: Tensor; // u32 [P]
  readonly positions: Tensor; // u32 [P]
  readonly layout: Tensor; // u32 [4]
  readonly layers: readonly Tensor[]; // f32 [P, W]
}

/** The residents of a prompt's cache; `name` tells them apart in reports of memory. */
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

/**
 * Runs the prompt once, keeps its keys and values, and returns the final state of its last row, [1,
 * C].
 */
export function prefill(g: Graph, { model, P }: Context, cache: PromptCache, scale: Scale): Tensor {
  const attend: Attend = {
    keep: (layer) => cache.layers[layer],
    run: (graph, qkv) => attention(graph, qkv, cache.layout, { P, B: 0, T: 0 }, model.heads),
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
    const { HQ, HKV, D, REAL } = model.heads;
    const M = elements(rows.counts);
    const WC = 2 * HKV * D;
    const cache = rows.cache[layer];
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
    return g.run(attentionCached, dims, {
      qkv,
      prompt: prompt.layers[layer],
      layout: prompt.layout,
      ancestors,
      counts,
      slots,
      cache,
    }).out;
  },
});

/**
 * Samples B sequences of up to `maxLength` tokens in one submit: prompt once, then a step a token,
 * ids staying on the device.
 */
export interface DecodeProgram {
  readonly plan: Plan;
  prepared?: Prepared;
  readonly cache: PromptCache;
  readonly scale: Tensor; // f32 [1], written before each run
  readonly draws: Tensor; // u32 [maxLength, 64]
  readonly positions: Tensor; // u32 [maxLength, stride]
  readonly ids: Tensor; // u32 [maxLength, stride]
  readonly slots: Tensor;
  readonly counts: Tensor;
  readonly ancestors: Tensor; // u32 [B, maxLength]
  readonly stride: number; // B rounded up to what a binding may start at
}

/** Traces and plans the sampler; `prepared` is the caller's to fill. */
export function decodeProgram(context: Context): DecodeProgram {
  const { B, maxLength: T, model, policyHead } = context;
  const { HKV, D } = model.heads;
  const { C } = model;
  const { V: N } = model.architecture;
  const [, V] = policyHead.w.shape;
  const TILES = headTiles(V);
  const stride = Math.ceil(B / 64) * 64;
  const steps = (name: string) => resident(`decode ${name}`, "u32", [T, stride]);
  const row = (t: Tensor, step: number) => view(t, step * stride, [B]);
  const [positions, ids, slots, counts] = [
    steps("positions"),
    steps("ids"),
    steps("slots"),
    steps("counts"),
  ];
  const draws = resident("decode draws", "u32", [T, 64]);
  const ancestors = resident("decode ancestors", "u32", [B, T]);
  const scale = resident("decode scale", "f32", [1]);
  const cache = promptCache(context, "decode");
  const cacheLayers = cache.layers.map((_, l) =>
    resident(`decode cache ${l}`, "f32", [T * B, 2 * HKV * D]),
  );

  const g = new Graph("sample");
  const draw = (h: Tensor, t: number) => {
    const { best } = g.run(
      headSample,
      { M: B, V, N, TILES },
      { z: linear(g, h, policyHead, scale), draw: view(draws, t * 64, [64]) },
    );
    g.run(headChoose, { M: B, TILES }, { best }, { tokens: row(ids, t) });
  };
  draw(g.run(rowsRepeat, { R: B, C }, { x: prefill(g, context, cache, scale) }).y, 0);
  for (let t = 1; t < T; t++) {
    const attend = cachedAttend(context, cache, {
      ancestors,
      counts: row(counts, t),
      slots: row(slots, t),
      cache: cacheLayers,
    });
    draw(
      model.finalNorm(
        g,
        model.body(g, { tokens: row(ids, t - 1), positions: row(positions, t), scale, attend }),
      ),
      t,
    );
  }
  return { plan: plan(g), cache, scale, draws, positions, ids, slots, counts, ancestors, stride };
}

/**
 * Uploads what never changes: step t of sequence b lives in slot (t−1)·B + b, and sees the slots
 * before it.
 */
export function writeDecodeLayout({ executor, B, maxLength: T }: Context, p: DecodeProgram): void {
  const slots = new Uint32Array(T * p.stride);
  const counts = new Uint32Array(T * p.stride);
  const ancestors = new Uint32Array(B * T);
  for (let b = 0; b < B; b++)
    for (let t = 0; t < T; t++) {
      slots[t * p.stride + b] = Math.max(0, t - 1) * B + b;
      counts[t * p.stride + b] = Math.max(0, t - 1);
      ancestors[b * T + t] = t * B + b;
    }
  executor.write(p.slots, slots);
  executor.write(p.counts, counts);
  executor.write(p.ancestors, ancestors);
}

const floatBits = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0];

/**
 * One submit and one readback. `chunk` numbers the batches of one request; sample b of it is drawn
 * as row chunk·B + b.
 */
export async function sampleBatch(
  context: Context,
  p: DecodeProgram,
  request: SampleRequest,
  chunk: number,
): Promise<Sequences> {
  const { executor, B, maxLength: T, P, stop, layout } = context;
  const head = promptRows(request.prompt, P);
  const n = request.prompt.tokens.length;
  const positions = new Uint32Array(T * p.stride);
  for (let t = 1; t < T; t++) positions.fill(n + t - 1, t * p.stride, t * p.stride + B);
  const draws = new Uint32Array(T * 64);
  for (let t = 0; t < T; t++)
    draws.set(
      [
        request.seed,
        request.step,
        request.stream,
        t,
        floatBits(1 / request.temperature),
        stop,
        t >= request.minLength ? 1 : 0,
        chunk * B,
      ],
      t * 64,
    );
  executor.write(p.cache.tokens, head.tokens);
  executor.write(p.cache.positions, head.positions);
  executor.write(p.cache.layout, [head.pad, 0, 0, 0]);
  executor.write(p.scale, [request.adapter === "on" ? layout.alpha / layout.R : 0]);
  executor.write(p.positions, positions);
  executor.write(p.draws, draws);
  if (!p.prepared) throw new Error("The sampling program was not prepared.");
  const [ids] = await executor.submit([p.prepared], [p.ids]);
  return cutAtStop(ids as Uint32Array, p.stride, { B, T: Math.min(T, request.maxLength), stop });
}

/** Everything from the first stop token on is padding; a sequence without one is stopped at T. */
function cutAtStop(
  ids: Uint32Array,
  stride: number,
  { B, T, stop }: { B: number; T: number; stop: number },
): Sequences {
  const lengths = new Uint32Array(B);
  for (let b = 0; b < B; b++)
    while (lengths[b] < T && ids[lengths[b] * stride + b] !== stop) lengths[b] += 1;
  const width = Math.max(1, ...lengths);
  const tokens = new Uint32Array(B * width).fill(stop);
  for (let b = 0; b < B; b++)
    for (let t = 0; t < lengths[b]; t++) tokens[b * width + t] = ids[t * stride + b];
  return { batch: B, width, tokens, lengths };
}
