import { expect, test } from "vitest";
import { decodeLeaf, heights } from "./field";
import { highestBar, meanBar, readHeights, TOP_HEIGHT, writeHeights } from "./heights";

const field = heights({
  label: "Drawing",
  default: "AB_",
  bars: 3,
  apply: "live",
  section: "reward",
  why: "A test.",
});

test("every height is read as it was written", () => {
  const all = Array.from({ length: TOP_HEIGHT + 1 }, (_, height) => height);
  expect(readHeights(writeHeights(all))).toEqual(all);
  expect(decodeLeaf("drawn", field, "AB_")).toEqual({ ok: true, value: "AB_" });
});

test.each([
  ["AAA", "drawn: every height is 0, so there is nothing to draw from; give at least one bar a"],
  ["AB", "drawn: it has 2 heights; it must have 3, one letter each."],
  ["A=B", 'drawn: "=" is no height'],
  [7, "drawn must be a text, not 7."],
])("%j is refused in one sentence", (raw, says) => {
  const decoded = decodeLeaf("drawn", field, raw);
  expect(decoded.ok ? "" : decoded.sentence).toContain(says);
});

test("the mean bar weighs each place by its height", () => {
  expect(meanBar("ABD")).toBeCloseTo((1 + 2 * 3) / 4, 12);
});

test("the highest bar is named where there is one", () => {
  expect(highestBar("AB_")).toBe(2);
  expect(highestBar("C_A_")).toBe(1);
  expect(highestBar("UUU")).toBeNull();
});
