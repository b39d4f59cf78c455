import { beforeAll, describe, test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, expectGradient, openTestExecutor } from "../../testing";
import { rmsnormBackward, rmsnormForward } from "./spec";

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

describe("rmsnorm", () => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  test("forward agrees with the reference", () =>
    expectAgreement(
      executor,
      rmsnormForward,
      shapes.map(([M, C, REAL]) => ({ M, C, REAL, EPS })),
    ));
  test("backward agrees with the reference, alone", () =>
    expectAgreement(
      executor,
      rmsnormBackward,
      shapes.map(([M, C, REAL]) => ({ M, C, REAL, MS: 1 })),
    ));
  test("backward agrees with the reference, added to what came before", () =>
    expectAgreement(
      executor,
      rmsnormBackward,
      shapes.map(([M, C, REAL]) => ({ M, C, REAL, MS: M })),
    ));
  test("the reference's slope is the derivative", () =>
    expectGradient(
      rmsnormForward,
      rmsnormBackward as never,
      { dx: "x" },
      { M: 5, C: 8, REAL: 8, EPS, MS: 5 },
    ));
});
