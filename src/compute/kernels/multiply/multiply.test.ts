import { beforeAll, describe, test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, expectGradient, openTestExecutor, openWasmExecutor } from "../../testing";
import { multiplyBackward, multiplyForward } from "./spec";

const sizes = [{ N: 1 }, { N: 63 }, { N: 257 }, { N: 153_600 }];

describe.each([
  { form: "WGSL", open: openTestExecutor },
  { form: "WebAssembly", open: openWasmExecutor },
])("multiply in $form", ({ open }) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test("forward agrees with the reference", () =>
    expectAgreement(executor, multiplyForward, sizes));
  test("backward agrees with the reference", () =>
    expectAgreement(executor, multiplyBackward, sizes));
});

test("the reference's slopes are the derivatives", () =>
  expectGradient(multiplyForward, multiplyBackward, { da: "a", db: "b" }, { N: 35 }));
