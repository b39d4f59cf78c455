import { beforeAll, describe, test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, openTestExecutor, openWasmExecutor } from "../../testing";
import { EPS, testNorm } from "../testing/norm";
import { layernormBackward, layernormForward } from "./spec";

describe.each([
  { form: "WGSL", open: openTestExecutor },
  { form: "WebAssembly", open: openWasmExecutor },
])("layernorm in $form", ({ open }) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  testNorm(() => executor, layernormForward, layernormBackward);
  test("forward keeps its accuracy far from zero", () =>
    expectAgreement(
      executor,
      {
        ...layernormForward,
        example: ({ M, C }, random) => ({
          x: Array.from({ length: M * C }, (_, i) => 300 + random(i)),
        }),
        tolerance: { rel: 1e-3, abs: 1e-3 },
      } satisfies typeof layernormForward,
      [{ M: 9, C: 260, REAL: 260, EPS }],
    ));
});
