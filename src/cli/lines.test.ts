import { expect, test } from "vitest";
import { digits } from "./lines";

test("a number is printed by its digits, an infinite one by its sign, and none as a dash", () => {
  const printed = [1.2345, 0, 1e-3, 123_456, Infinity, -Infinity, NaN, null].map((x) => digits(x));
  expect(printed).toEqual(["1.23", "0.00", "1.00e-3", "1.23e5", "∞", "−∞", "–", "–"]);
});
