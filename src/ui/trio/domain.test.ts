import { describe, expect, it } from "vitest";
import { expand, pushApart, reach, tick, ticksBeside } from "./domain";

describe("a chart's scale", () => {
  it.each([[[7.91]], [[-45.1, 8]], [[61.7, 100, 0]], [[-5.14, -6.1]], [[0.0153, 0.355]]])(
    "holds %j with three to six round ticks",
    (values) => {
      const { low, high, ticks } = expand(null, values);
      expect(low).toBeLessThanOrEqual(Math.min(...values));
      expect(high).toBeGreaterThanOrEqual(Math.max(...values));
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(new Set(ticks.map((t) => tick(t, { low, high, ticks }))).size).toBe(ticks.length);
    },
  );
  it("expands when it must and never shrinks", () => {
    const first = expand(null, [0, 10]);
    const same = expand(first, [4, 5]);
    const wider = expand(first, [-20, 3]);
    expect(same).toBe(first);
    expect(wider.low).toBeLessThanOrEqual(-20);
    expect(wider.high).toBeGreaterThanOrEqual(first.high);
  });
});

it("labels are pushed apart in their order and stay inside", () => {
  const placed = pushApart(
    [
      { y: 50, n: "a" },
      { y: 51, n: "b" },
      { y: 49, n: "c" },
      { y: 99, n: "d" },
    ],
    16,
    0,
    100,
  );
  expect(placed.map((l) => l.n)).toEqual(["c", "a", "b", "d"]);
  placed.slice(1).forEach((l, i) => expect(l.y - placed[i].y).toBeGreaterThanOrEqual(15.9));
  expect(placed[0].y).toBeGreaterThanOrEqual(0);
  expect(placed[3].y).toBeLessThanOrEqual(100);
});

it("the step axis ends at or above the step, and leaves room for it", () => {
  for (const step of [1, 60, 61, 240, 499, 10_000])
    expect(reach(step)).toBeGreaterThanOrEqual(step);
  expect(ticksBeside(240, 70).every((t) => Math.abs(t - 70) > 240 * 0.13)).toBe(true);
});
