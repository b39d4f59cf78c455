import { beforeAll, describe, expect, test } from "vitest";
import { addAt, at, dot, range, row } from "../../arrays";
import type { Executor } from "../../executor";
import { Graph } from "../../graph";
import type { Dims, Kernel } from "../../kernel";
import { plan } from "../../plan";
import { normal } from "../../random";
import { resident } from "../../tensor";
import { floatBits } from "../../half";
import { expectAgreement, openTestExecutor, openWasmExecutor } from "../../testing";
import { drawOf, gumbelScore, noise } from "./reference";
import {
  FREE,
  LONGER,
  headChoose,
  headLogProbs,
  headPairs,
  headPartials,
  headSample,
  headSlopes,
  headTiles,
  tokensOf,
} from "./spec";

const shapes = [
  { M: 1, V: 8 },
  { M: 7, V: 16 },
  { M: 15, V: 136 },
  { M: 17, V: 264 },
  { M: 5, V: 1000 },
  { M: 70, V: 960 },
  { M: 2, V: 8200 },
].map((s) => ({ ...s, TILES: headTiles(s.V) }));
const ROWS = 512; // of a draw
const values = (n: number, stream: number, size = 1) =>
  Float64Array.from({ length: n }, (_, i) => size * normal(11, 0, stream, i));

// the executors, and by how much a score of a draw may be off
describe.each([
  ["WGSL", openTestExecutor, 2e-4],
  ["WebAssembly", openWasmExecutor, 2e-6],
] as const)("head in %s", (_, open, error) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  const agrees = (name: string, kernel: Kernel, sizes: readonly Dims[]) =>
    test(`${name} agrees with the reference`, () => expectAgreement(executor, kernel, sizes));
  agrees("partials", headPartials, shapes);
  agrees(
    "pairs",
    headPairs,
    shapes.map((s, i) => ({ ...s, K: at([1, 2, 31, 64, 65, 780, 5], i) })),
  );
  agrees(
    "slopes",
    headSlopes,
    shapes.map((s, i) => ({ ...s, M1: s.M + 1, K: at([1, 20, 31, 64, 65, 780, 5], i) })),
  );
  agrees(
    "log-probs",
    headLogProbs,
    shapes.flatMap((s) => [
      { ...s, N: s.V },
      { ...s, N: s.V - 6 },
    ]),
  );
  agrees(
    "sample",
    headSample,
    shapes.flatMap((s) => [
      { ...s, N: s.V },
      { ...s, N: s.V - 6 },
    ]),
  );
  agrees("choose", headChoose, [
    { M: 1, TILES: 1 },
    { M: 9, TILES: 7 },
    { M: 32, TILES: 16 },
    { M: 170, TILES: 64 },
  ]);

  test.each([8, 16, 136, 960, 8200, 50264])(
    "the tiles of %i tokens hold each of them once",
    (V) => {
      const TILES = headTiles(V);
      expect(Array.from({ length: TILES }, (_, tile) => tokensOf(tile, V, TILES)).flat()).toEqual(
        Array.from({ length: V }, (_, v) => v),
      );
      expect(TILES).toBeLessThanOrEqual(64);
    },
  );

  test("the slopes are the derivative of the pairs' log-probabilities by z", () => {
    const [M, V, K, TILES] = [3, 8, 5, 1];
    const base = {
      rows: Uint32Array.of(2, 0, 2, 1, 0),
      tokens: Uint32Array.of(6, 0, 6, 3, 1),
      order: Uint32Array.of(1, 4, 3, 0, 2),
      rowStart: Uint32Array.of(0, 2, 3, 5),
      dlogp: values(K, 3),
    };
    const forward = (z: Float64Array) => {
      const all = {
        ...base,
        z,
        partials: new Float64Array(M * 2),
        logp: new Float64Array(K),
        dz: new Float64Array(M * V),
      };
      headPartials.reference(all, { M, V, TILES });
      headPairs.reference(all, { M, V, TILES, K });
      return all;
    };
    const z = values(M * V, 0);
    const loss = (logits: Float64Array) => dot(forward(logits).logp, base.dlogp);
    const made = forward(z);
    headSlopes.reference(made, { M, V, TILES, K, M1: M + 1 });
    made.dz.forEach((slope, i) => {
      const lossAt = (shift: number) => loss(z.map((v, k) => (k === i ? v + shift : v)));
      expect((lossAt(1e-5) - lossAt(-1e-5)) / 2e-5).toBeCloseTo(slope, 7);
    });
  });

  test("the padding of a vocabulary has no probability and no slope", async () => {
    const [M, V, N, K, TILES] = [3, 16, 10, 2, 1];
    const z = values(M * V, 1).map((v, i) => (i % V < N ? v : -1e30));
    const words = (...of: number[]) => Uint32Array.from(of);
    const t = {
      z: resident("z", "f32", [M, V]),
      dlogp: resident("dlogp", "f32", [K]),
      rows: resident("rows", "u32", [K]),
      tokens: resident("tokens", "u32", [K]),
      order: resident("order", "u32", [K]),
      rowStart: resident("starts", "u32", [M + 1]),
      dz: resident("dz", "f32", [M, V]),
      logp: resident("logp", "f32", [M, N]),
    };
    for (const [port, given] of Object.entries({
      z,
      dlogp: [1, -2],
      rows: words(0, 2),
      tokens: words(3, 9),
      order: words(0, 1),
      rowStart: words(0, 1, 1, 2),
    }))
      executor.write(t[port as keyof typeof t], given);
    const g = new Graph("padded");
    const { partials } = g.run(headPartials, { M, V, TILES }, t);
    g.run(headSlopes, { M, V, TILES, K, M1: M + 1 }, { ...t, partials }, { dz: t.dz });
    g.run(headLogProbs, { M, V, TILES, N }, { ...t, partials }, { logp: t.logp });
    const prepared = await executor.prepare([plan(g)]);
    const [dz, logp] = await executor.submit(prepared, [t.dz, t.logp]);
    const sum = (list: Float64Array) => list.reduce((a, b) => a + b, 0);
    for (let m = 0; m < M; m++) {
      const slopes = row(Float64Array.from(dz), m, V);
      expect(sum(row(Float64Array.from(logp), m, N).map(Math.exp))).toBeCloseTo(1, 5);
      expect(slopes.subarray(N).every((slope) => slope === 0)).toBe(true);
      expect(sum(slopes)).toBeCloseTo(0, 5);
    }
  });

  const drawWords = (of: { position: number; inverseT: number; stop: number }) => {
    const words = [1, 2, 3, of.position, floatBits(of.inverseT), of.stop];
    return Uint32Array.from([...words, ...new Array<number>(58).fill(0)]);
  };

  /** Draws tokens for ROWS equal rows at several positions. */
  async function draws({
    logits,
    inverseT,
    stop,
    positions,
  }: {
    logits: Float64Array;
    inverseT: number;
    stop: { readonly token: number; readonly allowed: boolean };
    positions: number;
  }) {
    const M = ROWS;
    const N = logits.length;
    const V = Math.ceil(N / 8) * 8;
    const dims = { M, V, N, TILES: headTiles(V) };
    const t = {
      z: resident("z", "f32", [M, V]),
      draw: resident("draw", "u32", [64]),
      given: resident("given", "u32", [M]),
      tokens: resident("tokens", "u32", [M]),
    };
    executor.write(t.given, new Uint32Array(M).fill(stop.allowed ? FREE : LONGER));
    executor.write(
      t.z,
      Float32Array.from({ length: M * V }, (_, i) => (i % V < N ? at(logits, i % V) : -1e30)),
    );
    const graph = new Graph("draw");
    const { best } = graph.run(headSample, dims, t);
    graph.run(headChoose, { M, TILES: dims.TILES }, { best, given: t.given }, { tokens: t.tokens });
    const [prepared] = await executor.prepare([plan(graph)]);
    const tokens: number[] = [];
    for (let position = 0; position < positions; position++) {
      executor.write(t.draw, drawWords({ position, inverseT, stop: stop.token }));
      const [drawn] = await executor.submit([prepared], [t.tokens]);
      tokens.push(...drawn);
    }
    return tokens;
  }

  test("the scores of draws are the reference's, where the uniform number is near 1 too", () => {
    const exact = { ...headSample, tolerance: { rel: 0, abs: error } };
    return expectAgreement(executor, exact, [{ M: 600, V: 960, N: 957, TILES: 60 }]);
  });

  test("draws are the reference's, except where errors may swap two scores", async () => {
    const logits = values(957, 6, 2);
    const stop = { token: 956, allowed: true };
    const tokens = await draws({ logits, inverseT: 1.25, stop, positions: 4 });
    const N = logits.length;
    let others = 0;
    for (const [i, token] of tokens.entries()) {
      const draw = drawOf(drawWords({ position: Math.floor(i / ROWS), inverseT: 1.25, stop: 956 }));
      const score = (v: number) =>
        gumbelScore(Math.fround(at(logits, v)), 1.25, noise(draw, i % ROWS, v, N));
      const best = range(N).reduce((a, b) => (score(b) > score(a) ? b : a));
      if (token === best) continue;
      others += 1;
      expect(score(best) - score(token), `draw ${i}`).toBeLessThan(2 * error);
    }
    expect(others).toBeLessThanOrEqual(tokens.length * 10 * error);
  });

  test("draws follow softmax(z/T), χ² within four standard deviations", async () => {
    const logits = values(198, 4);
    const inverseT = 1 / 0.8;
    const tokens = await draws({
      logits,
      inverseT,
      stop: { token: 0, allowed: true },
      positions: 40,
    });
    const weights = Array.from(logits, (z) => Math.exp(z * inverseT));
    const total = weights.reduce((a, b) => a + b, 0);
    const counts = logits.map(() => 0);
    for (const token of tokens) addAt(counts, token, 1);
    const expected = weights.map((w) => (tokens.length * w) / total);
    const chi = expected.reduce((sum, e, v) => sum + (at(counts, v) - e) ** 2 / e, 0);
    expect(Math.abs(chi - 197)).toBeLessThan(4 * Math.sqrt(2 * 197));
  });

  test("a stop token that is not allowed is never drawn, and one that is, is", async () => {
    const logits = values(130, 5).map((z, v) => (v === 129 ? 8 : z));
    expect(
      await draws({ logits, inverseT: 1, stop: { token: 129, allowed: false }, positions: 1 }),
    ).not.toContain(129);
    expect(
      await draws({ logits, inverseT: 1, stop: { token: 129, allowed: true }, positions: 1 }),
    ).toContain(129);
  });
});
