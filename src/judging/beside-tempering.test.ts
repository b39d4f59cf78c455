import { expect, test } from "vitest";
import { diversityBeside } from "./beside-tempering";

const at = (p: number, d: number, errors: readonly [number, number] = [0, 0]) => ({
  logLikelihood: { value: p, error: errors[0] },
  diversity: { value: d, error: errors[1] },
});

test("tempering at a policy's log p lies between neighbouring temperatures", () => {
  expect(diversityBeside(at(-2.5, 0), [at(-2, 0.4), at(-4, 0.8)])?.value).toBeCloseTo(0.5, 12);
  const twice = [at(-2, 0.4), at(-4, 0.8), at(-2, 0.1)];
  expect(diversityBeside(at(-2.5, 0), twice)?.value).toBeCloseTo(0.5, 12);
  expect(diversityBeside(at(-5, 0), twice)).toBeNull();
  expect(diversityBeside({ logLikelihood: null }, twice)).toBeNull();
  expect(diversityBeside(at(-3, 0), [at(-2, 0.4), { ...at(-4, 0), diversity: null }])).toBeNull();
});

test("its error is that which errors of the five figures make, each alone and together", () => {
  // s = 1/4, slope = −0.2 a nat
  const error = (policy: number, a: [number, number], b: [number, number]) =>
    diversityBeside(at(-2.5, 0, [policy, 0]), [at(-2, 0.4, a), at(-4, 0.8, b)])?.error;
  expect(error(0, [0, 0], [0, 0])).toBe(0);
  expect(error(1, [0, 0], [0, 0])).toBeCloseTo(0.2, 12);
  expect(error(0, [1, 0], [0, 0])).toBeCloseTo(0.15, 12);
  expect(error(0, [0, 1], [0, 0])).toBeCloseTo(0.75, 12);
  expect(error(0, [0, 0], [1, 0])).toBeCloseTo(0.05, 12);
  expect(error(0, [0, 0], [0, 1])).toBeCloseTo(0.25, 12);
  expect(error(1, [0, 1], [0, 0])).toBeCloseTo(Math.hypot(0.2, 0.75), 12);
});
