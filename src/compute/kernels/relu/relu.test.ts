import { beforeAll, describe, test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, expectGradient, openTestExecutor, openWasmExecutor } from "../../testing";
import { reluBackward, reluForward } from "./spec";

const sizes = [
  { M: 1, C: 1 },
  { M: 7, C: 9 },
  { M: 1, C: 257 },
  { M: 300, C: 512 },
];
const far = { example: () => ({ x: [-1e4, -30, -8.5, -4, 0, 4, 8.5, 30, 1e4] }) };

describe.each([
  { form: "WGSL", open: openTestExecutor },
  { form: "WebAssembly", open: openWasmExecutor },
])("relu in $form", ({ open }) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test("forward agrees with the reference", () => expectAgreement(executor, reluForward, sizes));
  test("backward agrees with the reference", () => expectAgreement(executor, reluBackward, sizes));
  test("far from 0 too, both ways", async () => {
    await expectAgreement(executor, { ...reluForward, ...far }, [{ M: 1, C: 9 }]);
    await expectAgreement(executor, { ...reluBackward, ...far }, [{ M: 1, C: 9 }]);
  });
});

test("the reference's slope is the derivative", () =>
  expectGradient(reluForward, reluBackward, { dx: "x" }, { M: 5, C: 7 }));
