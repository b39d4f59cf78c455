import { exp } from "../../../exact-math";
import { floatBits } from "../../half";
import { addAt, at, range, row } from "../../arrays";
import { type Dims, f32, kernel, u32 } from "../../kernel";
import { eights, lines } from "../grid";
import drawWgsl from "./draw.wgsl";
import { drawOf, gumbelScore, logSumExp, noise, partial } from "./reference";
import softmaxWgsl from "./softmax.wgsl";

const softmaxSizes = { M: "u32", V: "u32", TILES: "u32", K: "u32", N: "u32" } as const;
const drawSizes = { M: "u32", V: "u32", TILES: "u32", N: "u32" } as const;

/**
 * What is done with the logits of a batch, z [M, V] = linear/product of the output layer:
 * log-probabilities of wanted pairs, their gradient, draws. M rows; V tokens, padded to a multiple
 * of 8 by logits of −1e30; N tokens without padding; K pairs (row, token); TILES to a row.
 */
const tolerance = { rel: 1e-5, abs: 1e-4 };

/**
 * The number of tiles of a row: a thread takes some 128 tokens, and a thread that joins tiles joins
 * at most 64.
 */
export const headTiles = (V: number): number => Math.min(Math.ceil(V / 128), 64);
/** The tokens of a tile. */
export const tokensOf = (tile: number, V: number, TILES: number): number[] => {
  const width = 4 * Math.ceil(V / 4 / TILES);
  return range(Math.max(0, Math.min(width, V - tile * width))).map((i) => tile * width + i);
};
const ofTiles = ({ M, TILES }: { M: number; TILES: number }) => lines(M * TILES, 64);
/** Logits of order 1, the padding as it is in a run. */
const logits = (M: number, V: number, N: number, random: (counter: number) => number) =>
  range(M * V).map((i) => (i % V < N ? 8 * random(i) - 4 : -1e30));
const partialsOf = (z: ArrayLike<number>, { M, V, TILES }: Dims<"M" | "V" | "TILES">) => {
  const ofTile = (m: number, tile: number) =>
    partial(tokensOf(tile, V, TILES).map((v) => at(z, m * V + v)));
  return range(M).flatMap((m) => range(TILES).flatMap((tile) => ofTile(m, tile)));
};
/** log Σ exp z of row m. */
const lseOf = (partials: Float64Array, m: number, TILES: number): number =>
  logSumExp(row(partials, m, 2 * TILES));

/** (max z, Σ exp(z − max)) of every tile of every row. */
export const headPartials = kernel({
  name: "head/partials",
  wgsl: softmaxWgsl,
  entry: "partialsOfTile",
  dims: ["M", "V", "TILES"],
  reads: { z: f32("M", "V") },
  writes: { partials: f32("M", "TILES", 2) },
  uniform: softmaxSizes,
  constants: ({ M, V, TILES }) => ({ M, ...eights({ V }), TILES, K: 0, N: V }),
  workgroups: ofTiles,
  reference: ({ z, partials }, dims) => partials.set(partialsOf(z, dims)),
  wasm: { run: "headPartials", parts: ({ M, TILES }) => M * TILES },
  tolerance,
  trials: [{ M: 19, V: 136, TILES: 2 }],
  example: ({ M, V }, random) => ({ z: logits(M, V, V - (V % 16 === 0 ? 5 : 0), random) }),
});

/** logp_k = z(rows_k, tokens_k) − log Σ_v exp z(rows_k, v). */
export const headPairs = kernel({
  name: "head/pairs",
  wgsl: softmaxWgsl,
  entry: "pairs",
  dims: ["M", "V", "TILES", "K"],
  reads: { z: f32("M", "V"), partials: f32("M", "TILES", 2), rows: u32("K"), tokens: u32("K") },
  writes: { logp: f32("K") },
  uniform: softmaxSizes,
  constants: ({ M, V, TILES, K }) => ({ M, ...eights({ V }), TILES, K, N: V }),
  workgroups: ({ K }) => lines(K, 64),
  reference: ({ z, partials, rows, tokens, logp }, { V, TILES }) => {
    for (const [k, m] of rows.entries())
      logp[k] = at(z, m * V + at(tokens, k)) - lseOf(partials, m, TILES);
  },
  wasm: { run: "headPairs", parts: ({ K }) => K },
  tolerance,
  trials: [{ M: 19, V: 136, TILES: 2, K: 23 }],
  example: ({ M, V, TILES, K }, random) => {
    const z = logits(M, V, V, random);
    return {
      z,
      partials: partialsOf(z, { M, V, TILES }),
      rows: range(K).map((k) => Math.floor(random(k) * M)),
      tokens: range(K).map((k) => Math.floor(random(K + k) * V)),
    };
  },
});

/**
 * The derivative of headPairs by z. `order` is the pairs sorted by row, those of row m from
 * rowStart[m] on; M1 = M + 1.
 */
export const headSlopes = kernel({
  name: "head/slopes",
  wgsl: softmaxWgsl,
  entry: "slopes",
  dims: ["M", "V", "TILES", "K", "M1"],
  reads: {
    z: f32("M", "V"),
    partials: f32("M", "TILES", 2),
    dlogp: f32("K"),
    tokens: u32("K"),
    order: u32("K"),
    rowStart: u32("M1"),
  },
  writes: { dz: f32("M", "V") },
  uniform: softmaxSizes,
  constants: ({ M, V, TILES, K }) => ({ M, ...eights({ V }), TILES, K, N: V }),
  workgroups: ofTiles,
  reference: ({ z, partials, dlogp, tokens, order, rowStart, dz }, { M, V, TILES }) => {
    for (const m of range(M)) {
      const pairs = order.subarray(rowStart[m], rowStart[m + 1]);
      const lse = lseOf(partials, m, TILES);
      const total = pairs.reduce((sum, k) => sum + at(dlogp, k), 0);
      const slopes = row(dz, m, V);
      slopes.set(row(z, m, V).map((logit) => -total * exp(logit - lse)));
      for (const k of pairs) addAt(slopes, at(tokens, k), at(dlogp, k));
    }
  },
  wasm: { run: "headSlopes", parts: ({ M }) => M },
  tolerance,
  trials: [{ M: 19, V: 136, TILES: 2, K: 23, M1: 20 }],
  example: ({ M, V, TILES, K }, random) => {
    const z = logits(M, V, V, random);
    const rows = range(K).map((k) => Math.floor(random(k) * M));
    return {
      z,
      partials: partialsOf(z, { M, V, TILES }),
      tokens: range(K).map((k) => Math.floor(random(K + k) * V)),
      order: range(K).sort((a, b) => at(rows, a) - at(rows, b) || a - b),
      rowStart: range(M + 1).map((m) => rows.filter((r) => r < m).length),
    };
  },
});

/** logp = z − lse, the N tokens whole: for exact trees, outside training. */
export const headLogProbs = kernel({
  name: "head/log-probs",
  wgsl: softmaxWgsl,
  entry: "logProbs",
  dims: ["M", "V", "TILES", "N"],
  reads: { z: f32("M", "V"), partials: f32("M", "TILES", 2) },
  writes: { logp: f32("M", "N") },
  uniform: softmaxSizes,
  constants: ({ M, V, TILES, N }) => ({ M, ...eights({ V }), TILES, K: 0, N }),
  workgroups: ofTiles,
  reference: ({ z, partials, logp }, { M, V, TILES, N }) => {
    for (const m of range(M)) {
      const lse = lseOf(partials, m, TILES);
      const known = row(z, m, V).subarray(0, N);
      row(logp, m, N).set(known.map((logit) => logit - lse));
    }
  },
  wasm: { run: "headLogProbs", parts: ({ M }) => M },
  tolerance,
  trials: [{ M: 19, V: 136, TILES: 2, N: 131 }],
  example: ({ M, V, TILES, N }, random) => {
    const z = logits(M, V, N, random);
    return { z, partials: partialsOf(z, { M, V, TILES }) };
  },
});

/** What a row may be given in place of a token: it draws, or it draws but may not stop. */
export const FREE = 0xffffffff;
export const LONGER = 0xfffffffe;

/**
 * The best (score, token) of every tile of every row: score = z/T + Gumbel noise, so that the best
 * of all is an exact draw from softmax(z/T). draw = [seed, step, stream, position, bits of 1/T,
 * stop token, 0, number of the first row, …]; given[row] is LONGER where the stop token may not be
 * drawn.
 */
export const headSample = kernel({
  name: "head/sample",
  wgsl: drawWgsl,
  entry: "sample",
  dims: ["M", "V", "TILES", "N"],
  reads: { z: f32("M", "V"), draw: u32(64), given: u32("M") },
  writes: { best: f32("M", "TILES", 2) },
  uniform: drawSizes,
  constants: ({ M, V, TILES, N }) => ({ M, ...eights({ V }), TILES, N }),
  workgroups: ofTiles,
  reference: ({ z, draw, given, best }, { M, V, TILES, N }) => {
    const words = drawOf(draw);
    const score = (m: number, v: number) =>
      v >= N || (v === words.stop && given[m] === LONGER)
        ? -1e30
        : gumbelScore(at(z, m * V + v), words.inverseT, noise(words, m, v, N));
    for (const m of range(M))
      for (const tile of range(TILES)) {
        const scores = tokensOf(tile, V, TILES).map((v) => [score(m, v), v] as const);
        const winner = scores.reduce((a, b) => (b[0] > a[0] ? b : a), [-2e30, 0]);
        best.set(winner, (m * TILES + tile) * 2);
      }
  },
  wasm: { run: "headSample", parts: ({ M, TILES }) => M * TILES },
  tolerance: { rel: 1e-5, abs: 2e-4 },
  trials: [{ M: 19, V: 136, TILES: 2, N: 131 }],
  example: ({ M, V, N }, random) => ({
    z: logits(M, V, N, random),
    draw: [
      7,
      3,
      2,
      5,
      floatBits(1 / 1.25),
      Math.floor(N / 2),
      0,
      40,
      ...new Array<number>(56).fill(0),
    ],
    given: range(M).map((m) => [FREE, LONGER, 3][m % 3] ?? FREE),
  }),
});

/** The token that a row is given; of a free row that of the best score, of equals the lowest. */
export const headChoose = kernel({
  name: "head/choose",
  wgsl: drawWgsl,
  entry: "choose",
  dims: ["M", "TILES"],
  reads: { best: f32("M", "TILES", 2), given: u32("M") },
  writes: { tokens: u32("M") },
  uniform: drawSizes,
  constants: ({ M, TILES }) => ({ M, V: 0, TILES, N: 0 }),
  workgroups: ({ M }) => [Math.ceil(M / 64), 1, 1],
  reference: ({ best, given, tokens }, { TILES }) => {
    for (const [m, order] of given.entries()) {
      const tiles = row(best, m, 2 * TILES);
      const entries = range(TILES).map((i) => ({
        score: at(tiles, 2 * i),
        token: at(tiles, 2 * i + 1),
      }));
      const winner = entries.reduce((a, b) =>
        b.score > a.score || (b.score === a.score && b.token < a.token) ? b : a,
      );
      tokens[m] = order < LONGER ? order : winner.token;
    }
  },
  wasm: { run: "headChoose", parts: ({ M }) => M },
  tolerance: { rel: 0, abs: 0 },
  trials: [{ M: 67, TILES: 3 }],
  // few distinct scores, so that there are ties
  example: ({ M, TILES }, random) => ({
    given: range(M).map((m) => [FREE, LONGER, 7 + m][m % 3] ?? FREE),
    best: range(M * TILES * 2).map((i) =>
      i % 2 ? ((i >> 1) % TILES) * 128 + Math.floor(128 * random(i)) : Math.floor(4 * random(i)),
    ),
  }),
});
