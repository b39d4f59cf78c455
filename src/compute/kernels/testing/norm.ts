import { test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, expectGradient } from "../../testing";
import type { layernormBackward, layernormForward } from "../layernorm/spec";
import type { rmsnormBackward, rmsnormForward } from "../rmsnorm/spec";

/** REAL of C channels are no padding. */
const shapes = [
  { M: 1, C: 4, REAL: 4 },
  { M: 7, C: 20, REAL: 20 },
  { M: 65, C: 516, REAL: 516 },
  { M: 130, C: 192, REAL: 192 },
  { M: 9, C: 24, REAL: 20 },
  { M: 9, C: 24, REAL: 17 },
  { M: 3, C: 16, REAL: 15 },
];
export const EPS = 1e-5;

/** Tests of kernels that normalise rows: both directions at ragged shapes, and the derivative. */
export function testNorm(
  executor: () => Executor,
  forward: typeof layernormForward | typeof rmsnormForward,
  backward: typeof layernormBackward | typeof rmsnormBackward,
): void {
  test("forward agrees with the reference", () =>
    expectAgreement(
      executor(),
      forward,
      shapes.map((shape) => ({ ...shape, EPS })),
    ));
  test("backward agrees with the reference, alone", () =>
    expectAgreement(
      executor(),
      backward,
      shapes.map((shape) => ({ ...shape, MS: 1 })),
    ));
  test("backward agrees with the reference, added to what came before", () =>
    expectAgreement(
      executor(),
      backward,
      shapes.map((shape) => ({ ...shape, MS: shape.M })),
    ));
  test("the reference's slope is the derivative", () =>
    expectGradient(forward, backward, { dx: "x" }, { M: 5, C: 8, REAL: 8, EPS, MS: 5 }));
}
