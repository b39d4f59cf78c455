import { beforeAll, describe, test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, expectGradient, openTestExecutor } from "../../testing";
import { add, poolMean, rowsPut, rowsRepeat, rowsTake } from "./spec";

const parts = [
  { M: 1, R: 1, START: 0, C: 1 },
  { M: 13, R: 5, START: 8, C: 7 },
  { M: 13, R: 5, START: 0, C: 7 },
  { M: 300, R: 257, START: 41, C: 96 },
];

describe("rows", () => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  test("taking some agrees with the reference", () => expectAgreement(executor, rowsTake, parts));
  test("putting them back agrees with the reference", () =>
    expectAgreement(executor, rowsPut, parts));
  test("putting back is the derivative of taking", () =>
    expectGradient(rowsTake, rowsPut, { dx: "x" }, { M: 7, R: 3, START: 2, C: 5 }));
  test("repeating one agrees with the reference", () =>
    expectAgreement(executor, rowsRepeat, [
      { R: 1, C: 1 },
      { R: 17, C: 31 },
      { R: 64, C: 192 },
    ]));
  test("adding agrees with the reference", () =>
    expectAgreement(executor, add, [{ N: 1 }, { N: 257 }, { N: 76800 }]));
  test("pooling agrees with the reference, empty sequences included", () =>
    expectAgreement(executor, poolMean, [
      { M: 2, P: 1, B: 1, T: 1, C: 1 },
      { M: 5 + 7 * 3, P: 5, B: 7, T: 3, C: 13 },
      { M: 24 + 64 * 8, P: 24, B: 64, T: 8, C: 96 },
    ]));
});
