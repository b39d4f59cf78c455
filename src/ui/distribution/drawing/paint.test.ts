import { expect, test } from "vitest";
import { TOP_HEIGHT } from "../../../schema/heights";
import { drawn } from "../scale";
import { placeAt, raised, stroke } from "./paint";

test("a point on the plot is the bar under it and the height of its place", () => {
  expect(placeAt(0, 1, 100)).toEqual({ bar: 0, height: 0 });
  expect(placeAt(0.425, 0, 100)).toEqual({ bar: 42, height: TOP_HEIGHT });
  expect(placeAt(-3, 7, 100)).toEqual({ bar: 0, height: 0 });
  expect(placeAt(3, -7, 100)).toEqual({ bar: 99, height: TOP_HEIGHT });
});

test("a stroke sets every bar that it crosses, in either direction", () => {
  const flat = new Array<number>(6).fill(9);
  const right = stroke(flat, { bar: 1, height: 0 }, { bar: 4, height: 30 });
  expect(right).toEqual([9, 0, 10, 20, 30, 9]);
  expect(stroke(flat, { bar: 4, height: 30 }, { bar: 1, height: 0 })).toEqual(right);
  expect(stroke(flat, { bar: 2, height: 5 }, { bar: 2, height: 5 })).toEqual([9, 9, 5, 9, 9, 9]);
});

test("a bar is raised and lowered within the plot", () => {
  expect(raised([1, 2], 1, 8)).toEqual([1, 10]);
  expect(raised([1, 2], 0, -8)).toEqual([0, 2]);
  expect(raised([1, TOP_HEIGHT], 1, 1)).toEqual([1, TOP_HEIGHT]);
});

test("a drawn target stands where it was drawn, under round ticks", () => {
  const heights = [20, 63, 5];
  const rows = heights.map((height) => ({ target: (0.99 * height) / 88 }));
  const scale = drawn(rows, 63);
  heights.forEach((height, k) =>
    expect(scale.at(rows[k].target)).toBeCloseTo(height / TOP_HEIGHT, 9),
  );
  expect(scale.ticks).toEqual([0, 0.2, 0.4, 0.6].map((t) => expect.closeTo(t, 9) as number));
  const low = drawn([{ target: 0.01 }], 20);
  expect(low.at(0.01)).toBeCloseTo(20 / TOP_HEIGHT, 9);
  expect(low.ticks.length).toBeGreaterThan(2);
  expect(low.ticks.length).toBeLessThan(9);
});
