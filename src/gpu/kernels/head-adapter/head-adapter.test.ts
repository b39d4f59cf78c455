import { beforeAll, describe, test } from "vitest";
import type { DeviceExecutor } from "../../executor";
import { expectAgreement, expectGradient, openTestExecutor } from "../../testing";
import { headExtend, headGradMean, headGradPairs, headNarrow, headPack, headPairSums } from "./spec";

const shapes = [{ M: 1, C: 2, R: 2, V: 1 }, { M: 17, C: 34, R: 4, V: 65 }, { M: 65, C: 128, R: 16, V: 257 }].map((s) => ({ ...s, CR: s.C + s.R }));

describe("the head's adapter", () => {
  let executor: DeviceExecutor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  test("extend agrees with the reference", () => expectAgreement(executor, headExtend, shapes));
  test("narrow agrees", () => expectAgreement(executor, headNarrow, shapes));
  test("pack agrees", () => expectAgreement(executor, headPack, shapes));
  test("pair sums agree", () => expectAgreement(executor, headPairSums, [{ M: 1, M1: 2, K: 1 }, { M: 67, M1: 68, K: 300 }]));
  test("the softmax's share of dB agrees", () => expectAgreement(executor, headGradMean, shapes));
  test("the pairs' share of dB agrees", () => expectAgreement(executor, headGradPairs, shapes.map((s) => ({ ...s, K: 3 * s.M + 1 }))));
  test("narrow is the derivative of extend", () => expectGradient(headExtend, headNarrow, { dh: "h" }, { M: 3, C: 4, R: 2, CR: 6 }));
});
