import { beforeAll, describe } from "vitest";
import type { Executor } from "../../executor";
import { openTestExecutor, openWasmExecutor } from "../../testing";
import { testNorm } from "../testing/norm";
import { rmsnormBackward, rmsnormForward } from "./spec";

describe.each([
  { form: "WGSL", open: openTestExecutor },
  { form: "WebAssembly", open: openWasmExecutor },
])("rmsnorm in $form", ({ open }) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  testNorm(() => executor, rmsnormForward, rmsnormBackward);
});
