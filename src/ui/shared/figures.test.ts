import { expect, test } from "vitest";
import { atLeast, atMost, figure, typed, whole, withError } from "./figures";

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

test("a share known from above is rounded up, never 0, and carries one sign", () => {
  expect([1, 0.99999, 0.848, 0.02091, 0.00161, 1e-9, 0].map(atMost)).toEqual([
    "100",
    "100",
    "84.8",
    "2.10",
    "0.161",
    "0.0100",
    "0.0100",
  ]);
  expect([1e-10, 0.00005].map(atLeast)).toEqual(["0", "0"]);
});

test("thousands are set apart by a space at which no line breaks, and are read back", () => {
  expect([whole(4097), whole(-1234567), figure(110080)]).toEqual([
    "4\u202f097",
    "−1\u202f234\u202f567",
    "110\u202f080",
  ]);
  expect(["4\u202f097", "4\u2009097", "−1\u00a0234"].map(typed)).toEqual(["4097", "4097", "-1234"]);
});

test("an infinite divergence is ∞, and what is not known is a dash", () => {
  expect([Infinity, NaN, null, undefined].map(figure)).toEqual(["∞", "–", "–", "–"]);
  expect(withError({ value: Infinity })).toBe("∞");
});

test("a mean stands with its error, and an exact one alone", () => {
  expect([{ value: 0.28, error: 0.05 }, { value: 1.9 }].map(withError)).toEqual([
    "0.280 ± 0.0500",
    "1.90",
  ]);
});
