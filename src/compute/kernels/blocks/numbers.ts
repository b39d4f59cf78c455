import { type BlockFormat, blockFormats } from "../../weight-formats";
import factorMinima from "./factor-minima.wgsl";
import factorScales from "./factor-scales.wgsl";
import levels4 from "./levels-4.wgsl";
import levels6 from "./levels-6.wgsl";
import levels8 from "./levels-8.wgsl";
import minima from "./minima.wgsl";
import numbers from "./numbers.wgsl";
import scales from "./scales.wgsl";

/** The part of a kernel's WGSL that reads a matrix in blocks, w. */
export const blockNumbers: Readonly<Record<BlockFormat, string>> = {
  q8_0: numbers + levels8 + scales,
  q4_0: numbers + levels4 + scales,
  q4_1: numbers + levels4 + minima,
  q5_0: numbers + levels6 + scales,
  q5_1: numbers + levels6 + minima,
  q4_k: numbers + levels4 + factorMinima,
  q5_k: numbers + levels6 + factorMinima,
  q6_k: numbers + levels6 + factorScales,
};

/** The values of that part's overrides. */
export function blockOverrides(format: BlockFormat): Readonly<Record<string, number>> {
  const { zero, hasMinimum } = blockFormats[format];
  return hasMinimum ? {} : { ZERO: zero };
}
