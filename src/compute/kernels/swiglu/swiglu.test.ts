import { beforeAll, describe, test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, expectGradient, openTestExecutor, openWasmExecutor } from "../../testing";
import { swigluBackward, swigluForward } from "./spec";

const sizes = [
  { M: 1, F: 1 },
  { M: 7, F: 11 },
  { M: 1, F: 257 },
  { M: 300, F: 512 },
];

describe.each([
  { form: "WGSL", open: openTestExecutor },
  { form: "WebAssembly", open: openWasmExecutor },
])("swiglu in $form", ({ open }) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test("forward agrees with the reference", () => expectAgreement(executor, swigluForward, sizes));
  test("backward agrees with the reference", () =>
    expectAgreement(executor, swigluBackward, sizes));
  test("large gates stay finite", () =>
    expectAgreement(
      executor,
      { ...swigluForward, example: () => ({ gate: [-1e4, -90, -20, 0, 20, 90, 1e4] }) },
      [{ M: 1, F: 7 }],
    ));
});

test("the reference's slopes are the derivatives", () =>
  expectGradient(swigluForward, swigluBackward, { dgate: "gate", dup: "up" }, { M: 5, F: 7 }));
