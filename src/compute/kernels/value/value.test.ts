import { describe, expect, test } from "vitest";
import { expectAgreement, openTestExecutor, openWasmExecutor } from "../../testing";
import { stateValueSlopes, stateValues } from "./reference";
import { valueBackward, valueForward } from "./spec";

const sizes = (B: number, T: number, C: number) => ({
  ...{ B, T, T1: T + 1, C, F: C + 1, R: 1 + B * T },
  ...{ ROWS: 3, ROW: 2, REP: 3 * (T + 1) },
});
const ragged = [sizes(1, 1, 1), sizes(3, 5, 63), sizes(64, 8, 128), sizes(2, 31, 257)];

describe.each([
  ["WebGPU", openTestExecutor],
  ["WebAssembly", () => openWasmExecutor(2)],
])("in %s", (_, open) => {
  test("values and gradients agree with the reference", async () => {
    const executor = await open();
    await expectAgreement(executor, valueForward, ragged);
    await expectAgreement(executor, valueBackward, ragged);
    executor.destroy();
  });
});

test("the gradient is that of Σ dy·y by central differences", () => {
  const shape = sizes(2, 3, 4);
  const random = (count: number, seed: number) =>
    Float64Array.from({ length: count }, (_, i) => Math.sin(seed + 7 * i));
  const h = random(shape.R * shape.C, 1);
  const report = random(shape.B * shape.REP, 2);
  const records = random(4 * shape.F, 3);
  const total = (moved: Float64Array) => {
    const y = new Float64Array(shape.B * shape.T1);
    stateValues({ h, records: moved, y }, shape);
    return y.reduce((sum, value, k) => {
      const [b, i] = [Math.floor(k / shape.T1), k % shape.T1];
      return sum + value * (report[b * shape.REP + 2 * shape.T1 + i] ?? NaN);
    }, 0);
  };
  const found = records.slice();
  stateValueSlopes({ h, report, records: found }, shape);
  for (let c = 0; c < shape.F; c++) {
    const at = (by: number) => total(records.with(4 * c, (records[4 * c] ?? 0) + by));
    const slope = (found[4 * c + 1] ?? 0) - (records[4 * c + 1] ?? 0);
    expect(slope).toBeCloseTo((at(1e-4) - at(-1e-4)) / 2e-4, 8);
  }
});
