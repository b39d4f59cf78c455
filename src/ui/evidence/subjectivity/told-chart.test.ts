import { expect, test } from "vitest";
import { decadesAround, mBands, pathOf, scaleTo, share } from "./told-chart";

test("M-parts are bands, named by their round from 1", () => {
  const parts = [
    { kind: "E", round: 0, from: 0, to: 60 },
    { kind: "M", round: 0, from: 60, to: 80 },
    { kind: "E", round: 1, from: 80, to: 140 },
    { kind: "M", round: 1, from: 140, to: 150 },
  ] as const;
  expect(mBands(parts)).toEqual([
    [1, 60, 80],
    [2, 140, 150],
  ]);
});

test("a path goes from left to right, and nothing is drawn of no points", () => {
  expect(pathOf([])).toBe("");
  expect(
    pathOf([
      [0, 1],
      [2.25, 3],
    ]),
  ).toBe("M0.0 1.0L2.3 3.0");
});

test("a scale up to 0 holds its values in at most four round steps", () => {
  expect(scaleTo(0, [])).toEqual({ low: -1, high: 0, ticks: [0, -0.5, -1] });
  expect(scaleTo(0, [-4.456, -1.9])).toEqual({ low: -6, high: 0, ticks: [0, -2, -4, -6] });
});

test("decades hold every positive value, and a tenth is half of a scale from 0.01 to 1", () => {
  const scale = decadesAround([0.3, 2.47]);
  expect(scale.ticks).toEqual([0.01, 0.1, 1, 10]);
  expect(share(decadesAround([]), 0.1)).toBeCloseTo(0.5, 12);
  expect(share(scale, 0)).toBe(0);
});
