import { expect, test } from "vitest";
import { mBands, pathOf } from "./bound";

test("every round's M-steps are a band, the last as far as it has come", () => {
  const rounds = { eSteps: 60, mSteps: 20 };
  expect(mBands(rounds, 60)).toEqual([]);
  expect(mBands(rounds, 150)).toEqual([
    [60, 80],
    [140, 150],
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
