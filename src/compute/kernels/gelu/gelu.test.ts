import { beforeAll, describe, test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, expectGradient, openTestExecutor, openWasmExecutor } from "../../testing";
import { geluBackward, geluForward } from "./spec";

const sizes = [
  { M: 1, C: 1 },
  { M: 7, C: 9 },
  { M: 1, C: 257 },
  { M: 300, C: 512 },
];

describe.each([
  { form: "WGSL", open: openTestExecutor },
  { form: "WebAssembly", open: openWasmExecutor },
])("gelu in $form", ({ open }) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test("forward agrees with the reference", () => expectAgreement(executor, geluForward, sizes));
  test("backward agrees with the reference", () => expectAgreement(executor, geluBackward, sizes));
});

test("the reference's slope is the derivative", () =>
  expectGradient(geluForward, geluBackward, { dx: "x" }, { M: 5, C: 7 }));
