import { beforeAll, describe, expect, test } from "vitest";
import { at } from "../../compute/arrays";
import type { Executor } from "../../compute/executor";
import type { Arrays } from "../../compute/kernel";
import {
  expectAgreement,
  expectSpecMatchesWgsl,
  openTestExecutor,
  openWasmExecutor,
} from "../../compute/testing";
import { exampleArrays } from "../../compute/verify";
import { expectClassMatchesSpec } from "../../compute/wasm/testing/forms";
import { writtenBits } from "../../compute/wasm/testing/written";
import { actionDims } from "../actions";
import { answers, packAnswerSettings } from "./spec";
import { crossEntropy } from "./formula";

const { kernel } = answers;
const sizes = [actionDims(1, 1), actionDims(2, 3), actionDims(7, 4), actionDims(70, 5)];

test("its shader and its class have the ports and sizes", () => {
  expectSpecMatchesWgsl(kernel);
  expectClassMatchesSpec(kernel);
});

test("the same bits by parts", async () => {
  const alone = await openWasmExecutor();
  const crew = await openWasmExecutor(3, 0);
  for (const dims of [...kernel.trials, ...sizes])
    expect(await writtenBits(crew, kernel, dims)).toEqual(await writtenBits(alone, kernel, dims));
  alone.destroy();
  crew.destroy();
});

describe.each([
  ["WebGPU", openTestExecutor],
  ["WebAssembly", () => openWasmExecutor(2)],
])("in %s", (_, open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test("agrees with its formula at ragged sizes", () => expectAgreement(executor, kernel, sizes));
});

const [B, T] = [5, 4];
const dims = actionDims(B, T);
const lengths = [4, 3, 4, 2, 1];

/** Two questions of two answers and one of a single answer, by the float64 reference. */
function judged(changes: Arrays = {}): Required<Arrays> {
  const arrays: Arrays = {
    ...exampleArrays(kernel, dims, 5),
    steps: Uint32Array.from(lengths.flatMap((n) => [n, 0, 1, 1, 1])),
    settings: Float64Array.from(packAnswerSettings({ scale: 1, answers: 2 })),
    ...changes,
  };
  kernel.reference(arrays, dims);
  return arrays;
}
const lossOf = ({ report = [] }: Partial<Record<string, ArrayLike<number>>>) =>
  lengths.reduce((sum, _, b) => sum + at(report, (T + 1) * b), 0);

test("its slope is that of its loss, by central differences", () => {
  const { policy = new Float64Array(0), dlogp = [] } = judged();
  const given = Float64Array.from(policy);
  const step = 1e-6;
  given.forEach((value, i) => {
    const shifted = (by: number) => lossOf(judged({ policy: given.with(i, value + by) }));
    const numeric = (shifted(step) - shifted(-step)) / (2 * step);
    expect(at(dlogp, i)).toBeCloseTo(numeric, 6);
  });
});

test("an answer without a rival costs nothing, and a sure one next to nothing", () => {
  expect(crossEntropy([-3])).toEqual({ loss: 0, slopes: [-0] });
  const { loss, slopes } = crossEntropy([-1, -41]);
  expect(loss).toBeLessThan(1e-16);
  expect(slopes[0]).toBeCloseTo(-Math.exp(-40), 20);
});

test("what the answers share has no slope, and forced tokens have none", () => {
  const same = { policy: new Float64Array(dims.K ?? 0).fill(-1) };
  const { dlogp = [] } = judged({
    ...same,
    steps: Uint32Array.from([4, 0, 1, 1, 1, 4, 0, 1, 1, 1, ...new Array<number>(15).fill(0)]),
  });
  expect(at(dlogp, 0)).toBe(0);
  expect(at(dlogp, 1) + at(dlogp, T + 1)).toBe(0);
  expect(at(dlogp, 1)).toBeCloseTo(-1 / 6, 12);
});
