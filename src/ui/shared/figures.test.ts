import { expect, test } from "vitest";
import { atLeast } from "./figures";

test("a share known from below is rounded down and never 100 %", () => {
  expect([1, 0.99999, 0.9994, 0.889, 0.0012345, 0].map(atLeast)).toEqual([
    "99.9",
    "99.9",
    "99.9",
    "88.9",
    "0.123",
    "0",
  ]);
});
