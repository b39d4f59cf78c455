import { beforeAll, describe, test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, expectGradient, openTestExecutor } from "../../testing";
import { layernormBackward, layernormForward } from "./spec";

/** Rows, channels, and how many of the channels are no padding. */
const shapes = [
  [1, 4, 4],
  [7, 20, 20],
  [65, 516, 516],
  [130, 192, 192],
  [9, 24, 20],
  [9, 24, 17],
  [3, 16, 15],
];
const EPS = 1e-5;

describe("layernorm", () => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  test("forward agrees with the reference", () =>
    expectAgreement(
      executor,
      layernormForward,
      shapes.map(([M, C, REAL]) => ({ M, C, REAL, EPS })),
    ));
  test("forward keeps its accuracy far from zero", () =>
    expectAgreement(
      executor,
      {
        ...layernormForward,
        example: ({ M, C }, random) => ({
          x: Array.from({ length: M * C }, (_, i) => 300 + random(i)),
        }),
        tolerance: { rel: 1e-3, abs: 1e-3 },
      },
      [{ M: 9, C: 260, REAL: 260, EPS }],
    ));
  test("backward agrees with the reference, alone", () =>
    expectAgreement(
      executor,
      layernormBackward,
      shapes.map(([M, C, REAL]) => ({ M, C, REAL, MS: 1 })),
    ));
  test("backward agrees with the reference, added to what came before", () =>
    expectAgreement(
      executor,
      layernormBackward,
      shapes.map(([M, C, REAL]) => ({ M, C, REAL, MS: M })),
    ));
  test("the reference's slope is the derivative", () =>
    expectGradient(
      layernormForward,
      layernormBackward as never,
      { dx: "x" },
      { M: 5, C: 8, REAL: 8, EPS, MS: 5 },
    ));
});
