import { type Sizes, f16, f32, kernel, u32 } from "../../kernel";
import { lines } from "../grid";
import expectWgsl from "./expect.wgsl";
import gatherWgsl from "./gather.wgsl";
import logitsWgsl from "./logits.wgsl";
import pullWgsl from "./pull.wgsl";
import reduceWgsl from "./reduce.wgsl";
import * as reference from "./reference";

/**
 * The output layer of a language model, z = h·eᵀ + bias, without ever storing its logits.
 * M rows, C channels, V tokens, K wanted (row, token) pairs.
 */

const TILE = 64;
/** Tiles of the vocabulary. */
export const headTiles = (V: number): number => Math.ceil(V / TILE);
/** Splits of the vocabulary in `headExpect`: enough workgroups for a GPU, few enough that summing them is cheap. */
export const headSplits = (M: number, V: number): number => Math.max(1, Math.min(Math.ceil(V / 256), Math.ceil(128 / Math.ceil(M / 8))));

const overTiles = ({ M, TILES }: Sizes<"M" | "TILES">): readonly [number, number, number] => [TILES, Math.ceil(M / 16), 1];
const productFlops = ({ M, C, V }: Sizes<"M" | "C" | "V">): number => 2 * M * C * V;
const inputs = { h: f32("M", "C"), e: f16("V", "C"), bias: f32("V") };

/** (max, Σ exp(z − max)) of each tile of the vocabulary. */
export const headPartial = kernel({
  name: "head/partial", wgsl: logitsWgsl, entry: "partial", dims: ["M", "C", "V", "TILES"],
  reads: inputs,
  writes: { partials: f32("M", "TILES", 2) },
  constants: ({ M, C, V, TILES }) => ({ M, C, V, TILES }),
  workgroups: overTiles,
  reference: (arrays, dims) => reference.partial(arrays, dims, TILE),
  tolerance: { rel: 3e-5, abs: 3e-5 },
  flops: productFlops,
});

/** lse = log Σ_v exp z_v. */
export const headLse = kernel({
  name: "head/lse", wgsl: reduceWgsl, entry: "logSumExp", dims: ["M", "TILES"],
  reads: { partials: f32("M", "TILES", 2) },
  writes: { lse: f32("M") },
  constants: ({ M, TILES }) => ({ M, TILES }),
  workgroups: ({ M }) => [Math.ceil(M / 64), 1, 1],
  reference: reference.logSumExp,
  tolerance: { rel: 2e-6, abs: 5e-6 },
  example: ({ M, TILES }, random) => ({ partials: Array.from({ length: M * TILES * 2 }, (_, i) => (i % 2 ? 0.5 + 3 * random(i) : 10 * random(i) - 5)) }),
});

/** log p of (row, token) pairs. */
export const headGather = kernel({
  name: "head/gather", wgsl: gatherWgsl, dims: ["M", "C", "V", "K"],
  reads: { ...inputs, lse: f32("M"), rows: u32("K"), tokens: u32("K") },
  writes: { logp: f32("K") },
  constants: ({ M, C, V, K }) => ({ M, C, V, K }),
  workgroups: ({ K }) => lines(K, 1),
  reference: reference.gather,
  tolerance: { rel: 1e-5, abs: 3e-5 },
  flops: ({ K, C }) => 2 * K * C,
  example: ({ M, V, K }, random) => ({ rows: Array.from({ length: K }, (_, k) => Math.floor(random(k) * M)), tokens: Array.from({ length: K }, (_, k) => Math.floor(random(k + K) * V)) }),
});

/** Σ_{v in split} p_v e_v, the softmax's mean embedding; logits are recomputed tile by tile. */
export const headExpect = kernel({
  name: "head/expect", wgsl: expectWgsl, dims: ["M", "C", "V", "S"],
  reads: { ...inputs, lse: f32("M") },
  writes: { expect: f32("S", "M", "C") },
  constants: ({ M, C, V, S }) => ({ M, C, V, S, OWNED: Math.ceil(C / 256) }),
  workgroups: ({ M, S }) => [Math.ceil(M / 8), S, 1],
  reference: reference.expectation,
  tolerance: { rel: 1e-4, abs: 2e-5 },
  flops: ({ M, C, V }) => 4 * M * C * V,
  example: ({ M, C, V }) => ({ lse: new Array<number>(M).fill(Math.log(V) + C / 2) }),
});

/** dh = Σ_k dlogp_k e_token − (Σ_k dlogp_k) Σ_s expect: the gradient of `headGather` by h. M1 = M + 1. */
export const headPull = kernel({
  name: "head/pull", wgsl: pullWgsl, dims: ["M", "M1", "C", "V", "K", "S"],
  reads: { expect: f32("S", "M", "C"), e: f16("V", "C"), dlogp: f32("K"), tokens: u32("K"), order: u32("K"), rowStart: u32("M1") },
  writes: { dh: f32("M", "C") },
  constants: ({ M, C, V, K, S }) => ({ M, C, V, K, S }),
  workgroups: ({ M }) => lines(M, 1),
  reference: reference.pull,
  tolerance: { rel: 1e-5, abs: 3e-5 },
  example: ({ M, V, K }, random) => ({
    tokens: Array.from({ length: K }, (_, k) => Math.floor(random(k) * V)),
    order: Array.from({ length: K }, (_, k) => K - 1 - k),
    rowStart: Array.from({ length: M + 1 }, (_, m) => Math.floor((m * K) / M)),
  }),
});

const word = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0];

/** Gumbel-max within each tile: the best score z/temperature + Gumbel, and its token. draw = [seed, step, stream, position, bits of 1/temperature, stop, stop allowed, number of the first row]. */
export const headSample = kernel({
  name: "head/sample", wgsl: logitsWgsl, entry: "sample", dims: ["M", "C", "V", "TILES"],
  reads: { ...inputs, draw: u32(64) },
  writes: { best: f32("M", "TILES", 2) },
  constants: ({ M, C, V, TILES }) => ({ M, C, V, TILES }),
  workgroups: overTiles,
  reference: (arrays, dims) => reference.sample(arrays, dims, TILE),
  tolerance: { rel: 5e-5, abs: 5e-4 },
  flops: productFlops,
  example: () => ({ draw: [11, 5, 2, 3, word(1 / 0.7), 0, 0, 40, ...new Array<number>(56).fill(0)] }),
});

/** The token of the best tile. */
export const headChoose = kernel({
  name: "head/choose", wgsl: reduceWgsl, entry: "choose", dims: ["M", "TILES"],
  reads: { best: f32("M", "TILES", 2) },
  writes: { tokens: u32("M") },
  constants: ({ M, TILES }) => ({ M, TILES }),
  workgroups: ({ M }) => [Math.ceil(M / 64), 1, 1],
  reference: reference.choose,
  tolerance: { rel: 0, abs: 0.5 },
  example: ({ M, TILES }, random) => ({ best: Array.from({ length: M * TILES * 2 }, (_, i) => (i % 2 ? Math.floor(i / 2) : 10 * random(i))) }),
});

/** All V log-probabilities of a row; for exact trees, never in training. */
export const headLogProbs = kernel({
  name: "head/log-probs", wgsl: logitsWgsl, entry: "logProbs", dims: ["M", "C", "V"],
  reads: { ...inputs, lse: f32("M") },
  writes: { logp: f32("M", "V") },
  constants: ({ M, C, V }) => ({ M, C, V, TILES: headTiles(V) }),
  workgroups: ({ M, V }) => [headTiles(V), Math.ceil(M / 16), 1],
  reference: reference.logProbs,
  tolerance: { rel: 1e-5, abs: 3e-5 },
  flops: productFlops,
});
