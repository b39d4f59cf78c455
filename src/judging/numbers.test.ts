import { expect, test } from "vitest";
import { difference } from "./numbers";

test("a difference has the error of both, of one beside an exact one, of no single sample", () => {
  const [a, b] = [
    { value: 3, error: 0.3, n: 9 },
    { value: 1, error: 0.4, n: 4 },
  ];
  expect(difference(a, b)).toEqual({ value: 2, error: 0.5, n: 4 });
  expect(difference(a, { value: 1 })).toEqual({ value: 2, error: 0.3, n: 9 });
  expect(difference({ value: 3, n: 1 }, b)).toEqual({ value: 2, n: 1 });
  expect(difference({ value: 3 }, { value: 1 })).toEqual({ value: 2 });
});
