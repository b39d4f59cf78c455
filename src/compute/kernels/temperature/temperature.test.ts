import { beforeAll, describe, expect, test } from "vitest";
import { at } from "../../arrays";
import type { Executor } from "../../executor";
import { expectAgreement, openTestExecutor, openWasmExecutor } from "../../testing";
import { blended, rescaled, rescalingSlopes, spreadSlopes } from "./reference";
import {
  temperatureBlend,
  temperatureRescale,
  temperatureRescaleGradient,
  temperatureSpread,
} from "./spec";

const flat = [
  { N: 4, J: 1 },
  { N: 1028, J: 2 },
  { N: 5120, J: 3 },
];
const rows = [
  { M: 1, C: 1, J: 1 },
  { M: 7, C: 9, J: 2 },
  { M: 37, C: 128, J: 3 },
];

describe.each([
  ["WGSL", openTestExecutor],
  ["WebAssembly", () => openWasmExecutor(2)],
] as const)("in %s", (_, open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test.each([temperatureBlend, temperatureSpread])("$name agrees with the reference", (kernel) =>
    expectAgreement(executor, kernel, flat),
  );
  test.each([temperatureRescale, temperatureRescaleGradient])(
    "$name agrees with the reference",
    (kernel) => expectAgreement(executor, kernel, rows),
  );
});

const random = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(seed + 7 * i));

test("the slopes of base and terms are those of Σ c·y by central differences", () => {
  const sizes = { N: 8, J: 2 };
  const [base, terms, basis, c] = [random(8, 1), random(16, 2), random(2, 3), random(8, 4)];
  const total = (moved: { base?: Float64Array; terms?: Float64Array }) => {
    const y = new Float64Array(8);
    blended({ base, terms, basis, y, ...moved }, sizes);
    return y.reduce((sum, value, i) => sum + value * at(c, i), 0);
  };
  const slopes = { basis, dy: c.slice(), dbase: new Float64Array(8), dterms: new Float64Array(16) };
  spreadSlopes(slopes, sizes);
  const difference = (name: "base" | "terms", i: number) => {
    const values = { base, terms }[name];
    const moved = (by: number) => total({ [name]: values.with(i, at(values, i) + by) });
    return (moved(1e-4) - moved(-1e-4)) / 2e-4;
  };
  for (let i = 0; i < 8; i++) expect(at(slopes.dbase, i)).toBeCloseTo(difference("base", i), 8);
  for (let i = 0; i < 16; i++) expect(at(slopes.dterms, i)).toBeCloseTo(difference("terms", i), 8);
  expect(slopes.dy.every((value) => value === 0)).toBe(true);
});

test("the slopes of the factor's weights are those of Σ dy·y by central differences", () => {
  const [x, weights, basis, dy] = [random(6, 1), random(2, 2), random(2, 3), random(6, 4)];
  const value = (moved: Float64Array) => {
    const y = new Float64Array(6);
    rescaled({ x, weights: moved, basis, y });
    return { y, total: y.reduce((sum, v, i) => sum + v * at(dy, i), 0) };
  };
  const dweights = new Float64Array(2);
  rescalingSlopes({ y: value(weights).y, dy, basis, dweights });
  for (let j = 0; j < 2; j++) {
    const moved = (by: number) => value(weights.with(j, at(weights, j) + by)).total;
    expect(at(dweights, j)).toBeCloseTo((moved(1e-4) - moved(-1e-4)) / 2e-4, 8);
  }
});
