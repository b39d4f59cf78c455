import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allKernels, expectAgreement, openWasmExecutor } from "../testing";
import type { WasmExecutor } from "./executor";
import { expectClassMatchesSpec } from "./testing/forms";
import { writtenBits } from "./testing/written";

const kernels = allKernels;

test.each(kernels.map((k) => [k.name, k] as const))("%s: the class has ports and sizes", (_, k) =>
  expectClassMatchesSpec(k),
);

describe("WebAssembly kernels", () => {
  let alone: WasmExecutor;
  let crew: WasmExecutor;
  beforeAll(async () => {
    alone = await openWasmExecutor();
    crew = await openWasmExecutor(3, 0); // every launch of several parts is shared
  });
  afterAll(() => {
    alone.destroy();
    crew.destroy();
  });

  test.each(kernels.map((k) => [k.name, k] as const))("%s agrees with its reference", (_, k) =>
    expectAgreement(alone, k, k.trials),
  );

  test.each(kernels.map((k) => [k.name, k] as const))(
    "%s: the same bits by parts",
    async (_, k) => {
      for (const dims of k.trials) {
        const whole = await writtenBits(alone, k, dims);
        expect(await writtenBits(crew, k, dims)).toEqual(whole);
      }
    },
  );
});
