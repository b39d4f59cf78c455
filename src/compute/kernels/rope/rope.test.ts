import { beforeAll, describe, expect, test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, expectGradient, openTestExecutor, openWasmExecutor } from "../../testing";
import { verify } from "../../verify";
import { inverseFrequencies, turnsOf } from "./frequencies";
import { ropePack, ropeUnpack } from "./spec";

const sizes = (M: number, [HQ, HKV, D]: readonly [number, number, number]) => ({
  M,
  HQ,
  HKV,
  D,
  HALF: D / 2,
  WQ: HQ * D,
  WKV: HKV * D,
  W: (HQ + 2 * HKV) * D,
});
const shapes = [
  sizes(1, [1, 1, 2]),
  sizes(5, [3, 1, 6]),
  sizes(129, [4, 2, 32]),
  sizes(33, [2, 1, 128]),
  sizes(3, [1, 1, 300]),
];

describe.each([
  ["WGSL", openTestExecutor],
  ["WebAssembly", openWasmExecutor],
] as const)("rope in %s", (_, open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test("packing agrees with the reference at positions up to 8191", () =>
    expectAgreement(executor, ropePack, shapes));
  test("unpacking agrees with the reference", () => expectAgreement(executor, ropeUnpack, shapes));
  test("the reference's slope is the derivative", () =>
    expectGradient(ropePack, ropeUnpack, { dq: "q", dk: "k", dv: "v" }, sizes(3, [2, 1, 6])));
  test("at position 8191 every channel is within 3e-5", async () => {
    const far = {
      ...ropePack,
      tolerance: { rel: 0, abs: 3e-5 },
      example: () => ({
        positions: [8191],
        frequencies: turnsOf(inverseFrequencies(128, 500000)),
        q: new Array(128).fill(1),
        k: new Array(128).fill(-1),
      }),
    };
    expect((await verify(executor, far, sizes(1, [1, 1, 128]))).excess).toBeLessThanOrEqual(1);
  });
});
