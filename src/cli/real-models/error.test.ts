import { expect, test } from "vitest";
import { conversionError } from "../../lm/memory/error";
import smollm2 from "./smollm2.expected.json";

test("the error of float16 that plans show is SmolLM2's, as transformers computed it", () => {
  const apart = (one: readonly number[], other: readonly number[]) =>
    one.map((value, i) => Math.abs(value - (other[i] ?? NaN)));
  const errors = smollm2.sequences.flatMap(({ l, t, exact }) => [
    ...apart(l, exact.l),
    ...apart(t, exact.t),
  ]);
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  expect(mean).toBeCloseTo(conversionError.f16, 4);
});
