import { beforeAll, describe, expect, test } from "vitest";
import type { DeviceExecutor } from "../../executor";
import { Graph } from "../../graph";
import type { Arrays, Kernel } from "../../kernel";
import { plan } from "../../plan";
import { normal } from "../../random";
import { resident } from "../../tensor";
import { expectAgreement, openTestExecutor } from "../../testing";
import { floatBits, logit } from "./reference";
import { headChoose, headExpect, headGather, headLogProbs, headLse, headPartial, headPull, headSample, headSplits, headTiles } from "./spec";

const shapes = [
  { M: 1, C: 2, V: 1 }, { M: 7, C: 14, V: 13 }, { M: 15, C: 34, V: 127 }, { M: 17, C: 62, V: 129 },
  { M: 16, C: 126, V: 256 }, { M: 5, C: 258, V: 131 }, { M: 32, C: 128, V: 1024 },
];
const tiled = shapes.map((s) => ({ ...s, TILES: headTiles(s.V) }));

describe("head", () => {
  let executor: DeviceExecutor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  const agrees = (name: string, kernel: unknown, sizes: Record<string, number>[]) =>
    test(`${name} agrees with the reference`, () => expectAgreement(executor, kernel as Kernel, sizes));
  agrees("partial", headPartial, tiled);
  agrees("log-sum-exp", headLse, [{ M: 1, TILES: 1 }, { M: 9, TILES: 7 }, { M: 390, TILES: 8 }, { M: 17, TILES: 393 }]);
  agrees("gather", headGather, shapes.map((s, i) => ({ ...s, K: [1, 2, 31, 64, 65, 5, 780][i] })));
  agrees("expect", headExpect, shapes.flatMap((s) => [{ ...s, S: 1 }, { ...s, S: headSplits(s.M, s.V) }, { ...s, S: 3 }]));
  agrees("pull", headPull, shapes.map((s, i) => ({ ...s, K: [1, 20, 31, 64, 65, 5, 64][i], S: 1 + (i % 3), M1: s.M + 1 })));
  agrees("sample", headSample, tiled);
  agrees("choose", headChoose, [{ M: 1, TILES: 1 }, { M: 9, TILES: 7 }, { M: 32, TILES: 16 }, { M: 17, TILES: 393 }]);
  agrees("log-probs", headLogProbs, shapes);

  const values = (n: number, stream: number, size = 1) => Float64Array.from({ length: n }, (_, i) => size * normal(11, 0, stream, i));

  test("pull of expect is the derivative of the gathered log-probabilities by h", () => {
    const [M, C, V, K, S] = [3, 4, 7, 5, 2];
    const base: Arrays = {
      h: values(M * C, 0), e: values(V * C, 1), bias: values(V, 2), dlogp: values(K, 3),
      rows: Uint32Array.of(2, 0, 2, 1, 0), tokens: Uint32Array.of(6, 0, 6, 3, 1), order: Uint32Array.of(1, 4, 3, 0, 2), rowStart: Uint32Array.of(0, 2, 3, 5),
    };
    const forward = (h: Float64Array): Arrays => {
      const all: Arrays = { ...base, h, partials: new Float64Array(M * 2), lse: new Float64Array(M), logp: new Float64Array(K) };
      headPartial.reference(all, { M, C, V, TILES: 1 });
      headLse.reference(all, { M, TILES: 1 });
      headGather.reference(all, { M, C, V, K });
      return all;
    };
    const loss = (h: Float64Array) => Array.from(forward(h).logp).reduce((sum, l, k) => sum + l * base.dlogp[k], 0);
    const made: Arrays = { ...forward(base.h as Float64Array), expect: new Float64Array(S * M * C), dh: new Float64Array(M * C) };
    headExpect.reference(made, { M, C, V, S });
    headPull.reference(made, { M, C, V, K, S, M1: M + 1 });
    made.dh.forEach((slope, i) => {
      const at = (shift: number) => loss(Float64Array.from(base.h, (v, k) => (k === i ? v + shift : v)));
      expect((at(1e-5) - at(-1e-5)) / 2e-5).toBeCloseTo(slope, 7);
    });
  });

  /** Draws tokens for M equal rows at several positions. */
  async function draws({ logits, inverseT, stop, positions }: { logits: Float64Array; inverseT: number; stop: [number, number]; positions: number }) {
    const [M, C, V] = [512, 2, logits.length];
    const dims = { M, C, V, TILES: headTiles(V) };
    const t = { h: resident("h", "f32", [M, C]), e: resident("e", "f16", [V, C]), bias: resident("bias", "f32", [V]), draw: resident("draw", "u32", [64]), tokens: resident("tokens", "u32", [M]) };
    executor.write(t.h, new Float32Array(M * C));
    executor.write(t.e, new Float64Array(V * C));
    executor.write(t.bias, logits);
    const graph = new Graph("draw");
    const { best } = graph.run(headSample, dims, t);
    graph.run(headChoose, dims, { best }, { tokens: t.tokens });
    const [prepared] = await executor.prepare([plan(graph)]);
    const tokens: number[] = [];
    for (let position = 0; position < positions; position++) {
      executor.write(t.draw, [1, 2, 3, position, floatBits(inverseT), ...stop, ...new Array<number>(57).fill(0)]);
      tokens.push(...(await executor.submit([prepared], [t.tokens]))[0]);
    }
    return tokens;
  }

  test("draws have the frequencies of softmax(z/T), χ² within four standard deviations", async () => {
    const logits = values(200, 4);
    const inverseT = 1 / 0.8;
    const tokens = await draws({ logits, inverseT, stop: [0, 1], positions: 40 });
    const weights = Array.from(logits, (z) => Math.exp(z * inverseT));
    const total = weights.reduce((a, b) => a + b, 0);
    const counts = logits.map(() => 0);
    tokens.forEach((v) => (counts[v] += 1));
    const chi = weights.reduce((sum, w, v) => sum + (counts[v] - (tokens.length * w) / total) ** 2 / ((tokens.length * w) / total), 0);
    expect(Math.abs(chi - 199)).toBeLessThan(4 * Math.sqrt(2 * 199));
  });

  test("a stop token that is not allowed is never drawn, and one that is, is", async () => {
    const logits = values(130, 5).map((z, v) => (v === 129 ? 8 : z));
    expect(await draws({ logits, inverseT: 1, stop: [129, 0], positions: 1 })).not.toContain(129);
    expect(await draws({ logits, inverseT: 1, stop: [129, 1], positions: 1 })).toContain(129);
  });

  test.each([[1024, 2999], [66, 50257]])("the splits of a vocabulary add up to Σ p_v e_v with %i channels and %i tokens", async (C, V) => {
    const M = 3;
    const S = headSplits(M, V);
    const t = { h: resident("h", "f32", [M, C]), e: resident("e", "f16", [V, C]), bias: resident("bias", "f32", [V]), partials: resident("partials", "f32", [M, headTiles(V), 2]), lse: resident("lse", "f32", [M]), expect: resident("expect", "f32", [S, M, C]) };
    // token v has the value ±1 in channel v mod C only, so that logits and the expectation are cheap to state
    const sign = (v: number) => (Math.floor(v / C) % 2 ? -1 : 1);
    const e = new Uint32Array((V * C) / 2);
    for (let v = 0; v < V; v++) e[(v * C + (v % C)) >> 1] = (sign(v) > 0 ? 0x3c00 : 0xbc00) << ((v % 2) * 16);
    const h = values(M * C, 6);
    const bias = values(V, 7);
    executor.write(t.h, h);
    executor.write(t.e, e);
    executor.write(t.bias, bias);
    const graph = new Graph("expect");
    graph.run(headPartial, { M, C, V, TILES: headTiles(V) }, t, t);
    graph.run(headLse, { M, TILES: headTiles(V) }, t, t);
    graph.run(headExpect, { M, C, V, S }, t, t);
    const [got, lse] = await executor.submit(await executor.prepare([plan(graph)]), [t.expect, t.lse]);
    for (let m = 0; m < M; m++) {
      const z = Array.from(bias, (b, v) => b + sign(v) * h[m * C + (v % C)]);
      const total = z.reduce((sum, v) => sum + Math.exp(v), 0);
      expect(lse[m]).toBeCloseTo(Math.log(total), 4);
      const wanted = new Float64Array(C);
      z.forEach((v, i) => (wanted[i % C] += (sign(i) * Math.exp(v)) / total));
      wanted.forEach((w, c) => {
        let sum = 0;
        for (let s = 0; s < S; s++) sum += got[(s * M + m) * C + c];
        expect(Math.abs(sum - w), `row ${m}, channel ${c}`).toBeLessThan(1e-6);
      });
    }
  });

  test("the reference's logit is h·e + bias", () => {
    expect(logit({ h: [1, 2, 3, 4], e: [0, 0, 5, 6], bias: [0, 7] }, 2, 1, 1)).toBe(3 * 5 + 4 * 6 + 7);
  });
});
