import { describe, expect, test } from "vitest";
import { meanResiduals, pieceOf, residualsOf, scaleEnd, tokenTexts } from "./residuals";

const T = 0.5;
const r = [-4, -3, -1];
const l = [-1, -0.5, null];
const t = [-6, -5, -2];
const u = [0, 1, 2].map((i) => {
  const before = l.slice(0, i).reduce((sum: number, one) => sum + (one ?? 0), 0);
  return (r[i] ?? 0) / T - (t[i] ?? 0) - before;
});
const texts = ["", "They", "They said"];
const prefixes = texts.map((text, i) => ({
  text,
  r: r[i] ?? 0,
  l: l[i] ?? null,
  t: t[i] ?? 0,
  u: u[i] ?? 0,
}));
const row = { prefixes, rewardTemperature: T };

describe("residuals", () => {
  test("every pair of prefixes has the difference of their estimates of log Z", () => {
    const found = residualsOf([3, 1, 4]);
    expect(found.map(({ from, to, value }) => [from, to, value])).toEqual([
      [0, 1, 2],
      [0, 2, -1],
      [1, 2, -3],
    ]);
  });

  test("a policy that solves the target has none above rounding", () => {
    expect(residualsOf([2, 2, 2]).every(({ value }) => value === 0)).toBe(true);
  });

  test("a prefix that is no answer has no residual", () => {
    expect(residualsOf([NaN, 1, 2])).toEqual([{ from: 1, to: 2, value: -1, samples: 1 }]);
    expect(residualsOf([-Infinity, 1])).toEqual([]);
    expect(meanResiduals([])).toEqual([]);
  });

  test("the mean of a batch is over the samples that are long enough", () => {
    const found = meanResiduals([
      [1, 0],
      [3, 0, 1],
    ]);
    expect(found).toEqual([
      { from: 0, to: 1, value: 2, samples: 2 },
      { from: 0, to: 2, value: 2, samples: 1 },
      { from: 1, to: 2, value: -1, samples: 1 },
    ]);
  });

  test("reward, policy and stop add up to the residual, at the temperature of the sample", () => {
    for (const { from, to, value } of residualsOf(u)) {
      const piece = pieceOf(row, { from, to });
      if (!piece) throw new Error("the piece is missing");
      expect(piece.reward + piece.policy + piece.stop).toBeCloseTo(value, 12);
    }
    expect(pieceOf(row, { from: 0, to: 1 })).toEqual({ reward: -2, policy: -1, stop: 1 });
    expect(pieceOf(row, { from: 0, to: 9 })).toBeNull();
  });

  test("the scale ends at 1, 2 or 5 times a power of ten", () => {
    const end = (...values: number[]) =>
      scaleEnd(values.map((value) => ({ from: 0, to: 1, value, samples: 1 })));
    expect([end(), end(0.03), end(-0.2), end(0.7), end(-1.1), end(37)]).toEqual([
      0.1, 0.1, 0.2, 1, 2, 50,
    ]);
  });

  test("rows are named by what a prefix adds", () => {
    expect(tokenTexts(prefixes)).toEqual(["", "They", " said"]);
  });
});
