import { expect, test } from "vitest";
import { bandOf, lineOf, splitKnots } from "./held-out";

const means = (value: number, error?: number) => ({
  prompts: 2,
  klForward: error === undefined ? { value } : { value, error, n: 2 },
  worldToTarget: { value: 0 },
  worldToPolicy: { value: 0 },
  listed: { value: 1 },
});
const scales = { xOfStep: (step: number) => step, y: (value: number) => 100 - 10 * value };

test("each split has the steps at which it was judged, and no error below 0", () => {
  const { train, heldOut } = splitKnots([
    { step: 0, train: means(1, 0.25), heldOut: means(2) },
    { step: 20, train: null, heldOut: means(0.5, 1) },
  ]);
  expect(train).toEqual([{ step: 0, value: 1, low: 0.75, high: 1.25 }]);
  expect(heldOut).toEqual([
    { step: 0, value: 2, low: 2, high: 2 },
    { step: 20, value: 0.5, low: 0, high: 1.5 },
  ]);
});

test("the line goes through the means, the band around their errors", () => {
  const knots = [
    { step: 0, value: 2, low: 1, high: 3 },
    { step: 20, value: 1, low: 0, high: 2 },
  ];
  expect(lineOf(knots, scales)).toBe("M0.0 80.0L20.0 90.0");
  expect(bandOf(knots, scales)).toBe("M0.0 70.0L20.0 80.0L20.0 100.0L0.0 90.0");
  expect(lineOf([], scales)).toBe("");
});
