import { beforeAll, describe, expect, test } from "vitest";
import type { DeviceExecutor } from "../../executor";
import { exampleArrays } from "../../verify";
import { expectAgreement, openTestExecutor } from "../../testing";
import { headChoose, headExpect, headGather, headLogProbs, headLse, headPartial, headPull, headSample, headSplits, headTiles } from "./spec";

const shapes = [{ M: 1, C: 2, V: 1 }, { M: 17, C: 34, V: 65 }, { M: 5, C: 130, V: 257 }, { M: 65, C: 128, V: 960 }];

describe("the head", () => {
  let executor: DeviceExecutor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  const tiled = shapes.map((s) => ({ ...s, TILES: headTiles(s.V) }));
  test("partial sums agree with the reference", () => expectAgreement(executor, headPartial, tiled));
  test("log-sum-exp agrees", () => expectAgreement(executor, headLse, [{ M: 1, TILES: 1 }, { M: 67, TILES: 17 }]));
  test("gathered log-probs agree", () => expectAgreement(executor, headGather, shapes.map((s) => ({ ...s, K: 2 * s.M + 1 }))));
  test("the mean embedding agrees, whatever the splits", () =>
    expectAgreement(executor, headExpect, shapes.flatMap((s) => [{ ...s, S: 1 }, { ...s, S: headSplits(s.M, s.V) }, { ...s, S: Math.min(3, s.V) }])));
  test("the mean embedding agrees at a width past 256", () => expectAgreement(executor, headExpect, [{ M: 9, C: 770, V: 40, S: 2 }]));
  test("the pulled gradient agrees", () => expectAgreement(executor, headPull, shapes.map((s) => ({ ...s, M1: s.M + 1, K: 3 * s.M, S: 2 }))));
  test("Gumbel scores agree", () => expectAgreement(executor, headSample, tiled));
  test("the best tile is chosen", () => expectAgreement(executor, headChoose, [{ M: 1, TILES: 1 }, { M: 70, TILES: 15 }]));
  test("all log-probs agree", () => expectAgreement(executor, headLogProbs, shapes));

  test("the pull is the derivative of Σ dlogp·log p by h", () => {
    const dims = { M: 3, M1: 4, C: 6, V: 11, K: 7, S: 2 };
    const a = exampleArrays(headGather, dims, 2);
    a.rows.set([0, 2, 1, 1, 0, 2, 2]);
    const order = Uint32Array.from(a.rows.keys()).sort((x, y) => a.rows[x] - a.rows[y]);
    const dlogp = Float64Array.of(0.5, -1, 0.2, 0.9, -0.4, 1.3, 0.1);
    const lseOf = (h: Float64Array) => {
      const partials = new Float64Array(6);
      const lse = new Float64Array(3);
      headPartial.reference({ ...a, h, partials }, { ...dims, TILES: 1 });
      headLse.reference({ partials, lse }, { M: 3, TILES: 1 });
      return lse;
    };
    const objective = (h: Float64Array) => {
      const logp = new Float64Array(7);
      headGather.reference({ ...a, h, lse: lseOf(h), logp }, dims);
      return logp.reduce((sum, l, k) => sum + l * dlogp[k], 0);
    };
    const h = a.h as Float64Array;
    const mean = new Float64Array(2 * 3 * 6);
    headExpect.reference({ ...a, h, lse: lseOf(h), expect: mean }, dims);
    const dh = new Float64Array(18);
    headPull.reference({ ...a, expect: mean, dlogp, order, rowStart: Uint32Array.of(0, 2, 4, 7), dh }, dims);
    dh.forEach((d, i) => {
      const at = (shift: number) => objective(h.map((x, j) => (j === i ? x + shift : x)));
      expect(d).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 6);
    });
  });
});
