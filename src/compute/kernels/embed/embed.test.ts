import { beforeAll, describe, test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, openTestExecutor, openWasmExecutor } from "../../testing";
import { blockFormats, isBlockFormat } from "../../weight-formats";
import { embedKernels, embedPositions, embedTokens } from "./spec";

const sizes = [
  { M: 1, C: 2, V: 1, L: 1 },
  { M: 13, C: 6, V: 7, L: 5 },
  { M: 129, C: 130, V: 61, L: 31 },
  { M: 600, C: 192, V: 2048, L: 128 },
];
const inBlocks = [
  { M: 1, C: 8, V: 8, L: 1 },
  { M: 13, C: 40, V: 24, L: 5 },
  { M: 129, C: 296, V: 64, L: 31 },
];

describe.each([
  ["WGSL", openTestExecutor],
  ["WebAssembly", openWasmExecutor],
] as const)("embed in %s", (_, open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test("with positions agrees with the reference, ids past the end included", () =>
    expectAgreement(executor, embedPositions, sizes));
  test("without positions agrees with the reference", () =>
    expectAgreement(
      executor,
      embedTokens,
      sizes.map((dims, i) => ({ ...dims, SCALE: 1 + i })),
    ));
  const formats = Object.keys(blockFormats).filter(isBlockFormat);
  test.each(formats)("from a table in %s agrees too", async (format) => {
    const { positions, tokens } = embedKernels[format];
    await expectAgreement(executor, positions, inBlocks);
    await expectAgreement(
      executor,
      tokens,
      inBlocks.map((dims, i) => ({ ...dims, SCALE: 1 + i })),
    );
  });
});
