import { f16, f32, kernel, u32 } from "../../kernel";
import { lines } from "../grid";
import expectWgsl from "./expect.wgsl";
import gatherWgsl from "./gather.wgsl";
import logitsWgsl from "./logits.wgsl";
import pullWgsl from "./pull.wgsl";
import { floatBits, fromFloatBits, gumbelScore, logit, noise, partial } from "./reference";
import rowsWgsl from "./rows.wgsl";

/**
 * The output embedding and its softmax, tied or not: logits z = h·e_v + bias_v over the vocabulary are made and used
 * tile by tile. log p(token) needs z(token) and the row's log-sum-exp; its gradient by h needs e(token) and
 * Σ_v p_v e_v. M rows, C channels (even), V tokens, K (row, token) pairs.
 */
const ROWS = 16, TOKENS = 128; // of a workgroup's tile
const tolerance = { rel: 1e-5, abs: 1e-4 };
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** The number of vocabulary tiles in `partials` and `best`. */
export const headTiles = (V: number): number => Math.ceil(V / TOKENS);
/** The number of vocabulary splits of headExpect: enough workgroups for few rows, few sums for many. */
export const headSplits = (M: number, V: number): number =>
  Math.min(Math.max(1, Math.ceil(128 / Math.ceil(M / ROWS))), Math.ceil(V / TOKENS), 16);

const tileGrid = ({ M, V }: { M: number; V: number }) => [Math.ceil(M / ROWS), headTiles(V), 1] as const;
const logits = { h: f32("M", "C"), e: f16("V", "C"), bias: f32("V") };
const tokensOfTile = (tile: number, V: number): number[] => range(Math.min(TOKENS, V - tile * TOKENS)).map((i) => tile * TOKENS + i);

/** (max z, Σ exp(z − max)) of every tile of every row. */
export const headPartial = kernel({
  name: "head/partial", wgsl: logitsWgsl, entry: "partial", dims: ["M", "C", "V", "TILES"],
  reads: logits,
  writes: { partials: f32("M", "TILES", 2) },
  constants: ({ M, C, V }) => ({ M, C, V }),
  workgroups: tileGrid,
  reference: ({ h, e, bias, partials }, { M, C, V, TILES }) => {
    for (const m of range(M))
      for (const tile of range(TILES))
        partials.set(partial(tokensOfTile(tile, V).map((v) => logit({ h, e, bias }, C, m, v))), (m * TILES + tile) * 2);
  },
  tolerance,
  flops: ({ M, C, V }) => 2 * M * C * V,
});

/** lse = log Σ_v exp z_v. */
export const headLse = kernel({
  name: "head/lse", wgsl: rowsWgsl, entry: "lseOfRow", dims: ["M", "TILES"],
  reads: { partials: f32("M", "TILES", 2) },
  writes: { lse: f32("M") },
  constants: () => ({}),
  workgroups: ({ M }) => [Math.ceil(M / 8), 1, 1],
  reference: ({ partials, lse }, { TILES }) =>
    lse.forEach((_, m) => {
      const tiles = range(TILES).map((i) => (m * TILES + i) * 2);
      const top = Math.max(...tiles.map((o) => partials[o]));
      lse[m] = top + Math.log(tiles.reduce((sum, o) => sum + partials[o + 1] * Math.exp(partials[o] - top), 0));
    }),
  tolerance: { rel: 1e-6, abs: 1e-5 },
  example: ({ M, TILES }, random) => ({ partials: range(M * TILES * 2).map((i) => (i % 2 ? 1 + 127 * random(i) : 40 * random(i) - 20)) }),
});

/** logp_k = z(rows_k, tokens_k) − lse(rows_k). */
export const headGather = kernel({
  name: "head/gather", wgsl: gatherWgsl, dims: ["M", "C", "V", "K"],
  reads: { ...logits, lse: f32("M"), rows: u32("K"), tokens: u32("K") },
  writes: { logp: f32("K") },
  constants: ({ C }) => ({ C }),
  workgroups: ({ K }) => lines(K, 4),
  reference: ({ h, e, bias, lse, rows, tokens, logp }, { C }) =>
    logp.forEach((_, k) => (logp[k] = logit({ h, e, bias }, C, rows[k], tokens[k]) - lse[rows[k]])),
  tolerance,
  flops: ({ K, C }) => 2 * K * C,
  example: ({ M, V, K }, random) => ({ rows: range(K).map((k) => Math.floor(random(k) * M)), tokens: range(K).map((k) => Math.floor(random(K + k) * V)) }),
});

/** expect_s = Σ_{v in split s} p_v e_v. How a vocabulary is split is the kernel's business: only the sum over S has a meaning. */
export const headExpect = kernel({
  name: "head/expect", wgsl: expectWgsl, dims: ["M", "C", "V", "S"],
  reads: { ...logits, lse: f32("M") },
  writes: { expect: f32("S", "M", "C") },
  constants: ({ M, C, V }) => ({ M, C, V, WIDE: wide(C), DEPTH: 32 / wide(C) }),
  workgroups: ({ M, C, S }) => [Math.ceil(M / ROWS), Math.ceil(C / 128 / wide(C)), S],
  reference: ({ h, e, bias, lse, expect }, { M, C, V, S }) => {
    const width = 64 * wide(C) * Math.ceil(Math.ceil(V / 64 / wide(C)) / S);
    for (const m of range(M))
      for (const v of range(V)) {
        const p = Math.exp(logit({ h, e, bias }, C, m, v) - lse[m]);
        const start = (Math.floor(v / width) * M + m) * C;
        for (let c = 0; c < C; c++) expect[start + c] += p * e[v * C + c];
      }
  },
  tolerance,
  flops: ({ M, C, V }) => 4 * M * C * V,
  example: ({ M, C, V }, random) => ({
    h: range(M * C).map((i) => random(i) - 0.5), e: range(V * C).map((i) => random(i + M * C) - 0.5),
    lse: range(M).map(() => Math.log(V) + C / 288), // near the true one, so that the sum is of order 1
  }),
});
const wide = (C: number): number => (C > 128 ? 2 : 1);

/** dh_r = Σ_{k in row r} dlogp_k·(e_{token_k} − Σ_v p_v e_v), the derivative of the gathered log-probabilities by h. */
export const headPull = kernel({
  name: "head/pull", wgsl: pullWgsl, dims: ["M", "C", "V", "K", "S", "M1"],
  reads: { expect: f32("S", "M", "C"), e: f16("V", "C"), dlogp: f32("K"), tokens: u32("K"), order: u32("K"), rowStart: u32("M1") },
  writes: { dh: f32("M", "C") },
  constants: ({ C }) => ({ C }),
  workgroups: ({ M, C }) => lines((M * C) / 2, 64),
  reference: ({ expect, e, dlogp, tokens, order, rowStart, dh }, { M, C, S }) =>
    dh.forEach((_, i) => {
      const row = Math.floor(i / C);
      const pairs = Array.from(order.subarray(rowStart[row], rowStart[row + 1]));
      const mean = range(S).reduce((sum, s) => sum + expect[s * M * C + i], 0);
      dh[i] = pairs.reduce((sum, k) => sum + dlogp[k] * (e[tokens[k] * C + (i % C)] - mean), 0);
    }),
  tolerance,
  flops: ({ M, C, K, S }) => 2 * K * C + M * C * S,
  example: ({ M, V, K }, random) => {
    const rows = range(K).map((k) => Math.floor(random(k) * M));
    return {
      tokens: range(K).map((k) => Math.floor(random(K + k) * V)),
      order: range(K).sort((a, b) => rows[a] - rows[b] || a - b),
      rowStart: range(M + 1).map((m) => rows.filter((r) => r < m).length),
    };
  },
});

/**
 * The best (score, token) of every tile of every row: score = z/T + Gumbel noise, so that the best of all is an exact
 * draw from softmax(z/T). draw = [seed, step, stream, position, bits of 1/T, stop token, 1 if it may be drawn, number of the first row, …].
 */
export const headSample = kernel({
  name: "head/sample", wgsl: logitsWgsl, entry: "sample", dims: ["M", "C", "V", "TILES"],
  reads: { ...logits, draw: u32(64) },
  writes: { best: f32("M", "TILES", 2) },
  constants: ({ M, C, V }) => ({ M, C, V }),
  workgroups: tileGrid,
  reference: ({ h, e, bias, draw, best }, { M, C, V, TILES }) => {
    const score = (m: number, v: number) =>
      v === draw[5] && !draw[6] ? -1e30 : gumbelScore(logit({ h, e, bias }, C, m, v), fromFloatBits(draw[4]), noise(draw, m, v, V));
    for (const m of range(M))
      for (const tile of range(TILES)) {
        const scores = tokensOfTile(tile, V).map((v) => [score(m, v), v] as const);
        best.set(scores.reduce((a, b) => (b[0] > a[0] ? b : a)), (m * TILES + tile) * 2);
      }
  },
  tolerance: { rel: 1e-5, abs: 2e-4 },
  flops: ({ M, C, V }) => 2 * M * C * V,
  example: ({ V }) => ({ draw: [7, 3, 2, 5, floatBits(1 / 1.25), Math.floor(V / 2), 0, 40, ...new Array<number>(56).fill(0)] }),
});

/** The token of the best score; of equals the lowest. */
export const headChoose = kernel({
  name: "head/choose", wgsl: rowsWgsl, entry: "choose", dims: ["M", "TILES"],
  reads: { best: f32("M", "TILES", 2) },
  writes: { tokens: u32("M") },
  constants: () => ({}),
  workgroups: ({ M }) => [Math.ceil(M / 8), 1, 1],
  reference: ({ best, tokens }, { TILES }) =>
    tokens.forEach((_, m) => {
      const tiles = range(TILES).map((i) => [best[(m * TILES + i) * 2], best[(m * TILES + i) * 2 + 1]]);
      tokens[m] = tiles.reduce((a, b) => (b[0] > a[0] || (b[0] === a[0] && b[1] < a[1]) ? b : a))[1];
    }),
  tolerance: { rel: 0, abs: 0 },
  // few distinct scores, so that there are ties
  example: ({ M, TILES }, random) => ({ best: range(M * TILES * 2).map((i) => (i % 2 ? ((i >> 1) % TILES) * 128 + Math.floor(128 * random(i)) : Math.floor(4 * random(i)))) }),
});

/** logp = z − lse, whole: for exact trees, outside training. */
export const headLogProbs = kernel({
  name: "head/log-probs", wgsl: logitsWgsl, entry: "logProbs", dims: ["M", "C", "V"],
  reads: { ...logits, lse: f32("M") },
  writes: { logp: f32("M", "V") },
  constants: ({ M, C, V }) => ({ M, C, V }),
  workgroups: tileGrid,
  reference: ({ h, e, bias, lse, logp }, { C, V }) =>
    logp.forEach((_, i) => (logp[i] = logit({ h, e, bias }, C, Math.floor(i / V), i % V) - lse[Math.floor(i / V)])),
  tolerance,
  flops: ({ M, C, V }) => 2 * M * C * V,
});
