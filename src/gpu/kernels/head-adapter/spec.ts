import { f16, f32, kernel, u32 } from "../../kernel";
import { lines } from "../grid";
import gradientWgsl from "./gradient.wgsl";
import packWgsl from "./pack.wgsl";
import rowsWgsl from "./rows.wgsl";

/**
 * An adapter on the output layer, z = h·eᵀ + scale·(h·Aᵀ)·Bᵀ, as extra channels of the head's kernels:
 * z = x·[e | B]ᵀ with x = [h | scale·h·Aᵀ], width CR = C + R. B is read in f16 like every weight; AdamW keeps it in f32.
 * Without it a frozen tied embedding of few channels bounds what the policy can say: a hidden state of 128
 * channels cannot make 100 tokens equally likely and 860 others rare at once.
 */
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const tolerance = { rel: 1e-5, abs: 1e-4 };

/** x = [h | scale·h·Aᵀ]. */
export const headExtend = kernel({
  name: "head-adapter/extend", wgsl: rowsWgsl, entry: "extend", dims: ["M", "C", "R", "CR"],
  reads: { h: f32("M", "C"), a: f32("R", "C"), scale: f32(1) },
  writes: { x: f32("M", "CR") },
  constants: ({ M, C, R }) => ({ M, C, R }),
  workgroups: ({ M, CR }) => lines(M * CR, 64),
  reference: ({ h, a, scale, x }, { C, CR }) =>
    x.forEach((_, i) => {
      const [m, c] = [Math.floor(i / CR), i % CR];
      x[i] = c < C ? h[m * C + c] : scale[0] * range(C).reduce((sum, k) => sum + h[m * C + k] * a[(c - C) * C + k], 0);
    }),
  tolerance,
  flops: ({ M, C, R }) => 2 * M * C * R,
});

/** The way back: v = scale·dx of the last R, dh = dx of the first C + v·A. */
export const headNarrow = kernel({
  name: "head-adapter/narrow", wgsl: rowsWgsl, entry: "narrow", dims: ["M", "C", "R", "CR"],
  reads: { dx: f32("M", "CR"), a: f32("R", "C"), scale: f32(1) },
  writes: { dh: f32("M", "C"), v: f32("M", "R") },
  constants: ({ M, C, R }) => ({ M, C, R }),
  workgroups: ({ M, CR }) => lines(M * CR, 64),
  reference: ({ dx, a, scale, dh, v }, { C, R, CR }) => {
    v.forEach((_, i) => (v[i] = scale[0] * dx[Math.floor(i / R) * CR + C + (i % R)]));
    dh.forEach((_, i) => {
      const [m, c] = [Math.floor(i / C), i % C];
      dh[i] = dx[m * CR + c] + range(R).reduce((sum, r) => sum + v[m * R + r] * a[r * C + c], 0);
    });
  },
  tolerance,
  flops: ({ M, C, R }) => 2 * M * C * R,
});

/** packed = [e | B] in f16; after every update of B. */
export const headPack = kernel({
  name: "head-adapter/pack", wgsl: packWgsl, dims: ["V", "C", "R", "CR"],
  reads: { e: f16("V", "C"), b: f32("V", "R") },
  writes: { packed: f16("V", "CR") },
  constants: ({ V, C, R }) => ({ V, C, R }),
  workgroups: ({ V, CR }) => lines((V * CR) / 2, 64),
  reference: ({ e, b, packed }, { C, R, CR }) =>
    packed.forEach((_, i) => {
      const [v, c] = [Math.floor(i / CR), i % CR];
      packed[i] = c < C ? e[v * C + c] : b[v * R + c - C];
    }),
  tolerance: { rel: 5e-4, abs: 1e-7 }, // half a step of f16
});

/** s_m = Σ of dlogp over the pairs of row m. M1 = M + 1. */
export const headPairSums = kernel({
  name: "head-adapter/pair-sums", wgsl: gradientWgsl, entry: "sums", dims: ["M", "M1", "K"],
  reads: { dlogp: f32("K"), order: u32("K"), rowStart: u32("M1") },
  writes: { s: f32("M") },
  constants: ({ M, K }) => ({ M, K, V: 0, C: 0, R: 0 }),
  workgroups: ({ M }) => [Math.ceil(M / 64), 1, 1],
  reference: ({ dlogp, order, rowStart, s }) =>
    s.forEach((_, m) => (s[m] = range(rowStart[m + 1] - rowStart[m]).reduce((sum, i) => sum + dlogp[order[rowStart[m] + i]], 0))),
  tolerance,
  example: ({ M, K }) => ({ order: range(K).reverse(), rowStart: range(M + 1).map((m) => Math.floor((m * K) / M)) }),
});

/** dB −= Σ_m s_m p_mv x_m[C…], p from recomputed logits: what the softmax takes back. */
export const headGradMean = kernel({
  name: "head-adapter/gradient-mean", wgsl: gradientWgsl, entry: "mean", dims: ["M", "C", "R", "CR", "V"],
  reads: { x: f32("M", "CR"), packed: f16("V", "CR"), bias: f32("V"), lse: f32("M"), weight: f32("M") },
  updates: { db: f32("V", "R") },
  writes: {},
  constants: ({ M, C, R, V }) => ({ M, C, R, V, K: 0 }),
  workgroups: ({ V, R }) => [Math.ceil(V / 64), Math.ceil(R / 16), 1],
  reference: ({ x, packed, bias, lse, weight, db }, { M, C, R, CR, V }) => {
    for (let v = 0; v < V; v++)
      for (let m = 0; m < M; m++) {
        const z = range(CR).reduce((sum, c) => sum + x[m * CR + c] * packed[v * CR + c], bias[v]);
        for (let r = 0; r < R; r++) db[v * R + r] -= weight[m] * Math.exp(z - lse[m]) * x[m * CR + C + r];
      }
  },
  tolerance: { rel: 2e-5, abs: 1e-4 },
  flops: ({ M, V, CR, R }) => 2 * M * V * (CR + R),
  example: ({ M, CR, V }, random) => ({
    x: range(M * CR).map((i) => random(i) - 0.5), packed: range(V * CR).map((i) => random(i + M * CR) - 0.5),
    lse: range(M).map(() => Math.log(V) + CR / 288), // near the true one, so that p is a probability
  }),
});

/** dB += Σ dlogp x_row[C…] over the pairs of each token: what was wanted. */
export const headGradPairs = kernel({
  name: "head-adapter/gradient-pairs", wgsl: gradientWgsl, entry: "pairs", dims: ["M", "C", "R", "CR", "V", "K"],
  reads: { x: f32("M", "CR"), dlogp: f32("K"), rows: u32("K"), tokens: u32("K") },
  updates: { db: f32("V", "R") },
  writes: {},
  constants: ({ M, C, R, V, K }) => ({ M, C, R, V, K }),
  workgroups: ({ V }) => [Math.ceil(V / 64), 1, 1],
  reference: ({ x, dlogp, rows, tokens, db }, { C, R, CR }) =>
    dlogp.forEach((d, k) => {
      for (let r = 0; r < R; r++) db[tokens[k] * R + r] += d * x[rows[k] * CR + C + r];
    }),
  tolerance,
  flops: ({ K, R }) => 2 * K * R,
  example: ({ M, V, K }, random) => ({ rows: range(K).map((k) => Math.floor(random(k) * M)), tokens: range(K).map((k) => Math.floor(random(K + k) * V)) }),
});
