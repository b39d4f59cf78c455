import { beforeAll, describe, expect, test } from "vitest";
import type { Executor } from "../../executor";
import { Graph } from "../../graph";
import { plan } from "../../plan";
import { resident } from "../../tensor";
import { expectAgreement, openTestExecutor, openWasmExecutor } from "../../testing";
import { adamwReference } from "./reference";
import { adamw, adamwRecords, gradientSquares } from "./spec";

describe.each([
  ["WGSL", openTestExecutor],
  ["WebAssembly", openWasmExecutor],
] as const)("adamw in %s", (_, open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test("agrees with the reference and zeroes the gradient", () =>
    expectAgreement(executor, adamw, [
      { N: 4, G: 1, D: 4 },
      { N: 60, G: 1, D: 0 },
      { N: 260, G: 7, D: 256 },
      { N: 20012, G: 32, D: 20012 },
    ]));
  test("what stands behind the first D numbers does not decay", async () => {
    const of = (name: string) => resident(name, "f32", [8]);
    const [p, m, v, grad] = [of("p"), of("m"), of("v"), of("grad")];
    const [hyper, squares] = [of("hyper"), resident("squares", "f32", [1, 2])];
    const g = new Graph("update");
    g.run(adamw, { N: 8, G: 1, D: 4 }, { hyper, squares, p, m, v, grad });
    const [prepared] = await executor.prepare([plan(g)]);
    executor.write(hyper, [0.5, 0.9, 0.99, 1e-8, 0.5, 10, 100, 0]);
    executor.write(p, [1, 2, 3, 4, 1, 2, 3, 4]);
    const [after] = await executor.submit([prepared], [p]);
    expect(Array.from(after)).toEqual([0.75, 1.5, 2.25, 3, 1, 2, 3, 4]);
  });
  test("from zero moments the first step is η, against the gradient's sign", () => {
    const [rate, beta1, beta2] = [0.01, 0.9, 0.999];
    const p = Float64Array.of(1, 1);
    const zeros = () => new Float64Array(2);
    adamwReference(
      {
        hyper: Float64Array.of(rate, beta1, beta2, 0, 0, 1 / (1 - beta1), 1 / (1 - beta2), 0),
        squares: Float64Array.of(9.04, 0),
        p,
        m: zeros(),
        v: zeros(),
        grad: Float64Array.of(3, -0.2),
      },
      2,
    );
    expect(p[0]).toBeCloseTo(1 - rate, 12);
    expect(p[1]).toBeCloseTo(1 + rate, 12);
  });
  test("a gradient that is not finite is dropped, and zeroed", async () => {
    const four = (name: string) => resident(name, "f32", [4]);
    const [p, m, v, grad] = [four("p"), four("m"), four("v"), four("grad")];
    const [hyper, squares] = [resident("hyper", "f32", [8]), resident("squares", "f32", [1, 2])];
    const g = new Graph("update");
    g.run(adamw, { N: 4, G: 1, D: 4 }, { hyper, squares, p, m, v, grad });
    const [prepared] = await executor.prepare([plan(g)]);
    executor.write(hyper, [0.1, 0.9, 0.99, 1e-8, 0.1, 10, 100, 1]);
    executor.write(squares, [1, 1]);
    executor.write(p, [1, 2, 3, 4]);
    executor.write(grad, [1, 1, 1, 1]);
    const [after, left] = await executor.submit([prepared], [p, grad]);
    expect(Array.from(after)).toEqual([1, 2, 3, 4]);
    expect(Array.from(left)).toEqual([0, 0, 0, 0]);
  });
  test("records agree with the reference", () =>
    expectAgreement(executor, adamwRecords, [{ N: 1 }, { N: 67 }]));
  test("a record whose gradient is not finite keeps its value and loses the gradient", async () => {
    const hyper = resident("hyper", "f32", [8]);
    const records = resident("records", "f32", [2, 4]);
    const g = new Graph("update records");
    g.run(adamwRecords, { N: 2 }, { hyper, records });
    const [prepared] = await executor.prepare([plan(g)]);
    executor.write(hyper, [0.1, 0, 0, 1e-8, 0, 1, 1, 0]);
    executor.write(records, [5, Infinity, 1, 2, 7, 3, 0, 0]);
    const [after] = await executor.submit([prepared], [records]);
    expect(Array.from(after.subarray(0, 4))).toEqual([5, 0, 1, 2]);
    expect(after[4]).toBeCloseTo(6.9, 6);
  });
  test("squares agree with the reference", () =>
    expectAgreement(executor, gradientSquares, [
      { N: 4, G: 1 },
      { N: 260, G: 3 },
      { N: 20012, G: 32 },
    ]));
  test("squares count what is not finite", () => {
    const grad = Array.from({ length: 300 }, (_, i) =>
      i === 7 ? NaN : i === 200 ? Infinity : i === 299 ? -Infinity : 0.5,
    );
    return expectAgreement(executor, { ...gradientSquares, example: () => ({ grad }) }, [
      { N: 300, G: 2 },
    ]);
  });
});
