import { beforeAll, describe, expect, test } from "vitest";
import type { DeviceExecutor } from "../../executor";
import { Graph } from "../../graph";
import { plan } from "../../plan";
import { normal } from "../../random";
import { resident } from "../../tensor";
import { expectAgreement, expectGradient, openTestExecutor } from "../../testing";
import { linearBackward, linearForward } from "./spec";

const shapes = [
  { M: 1, K: 8, N: 8, R: 1 }, { M: 7, K: 24, N: 40, R: 3 }, { M: 15, K: 104, N: 120, R: 8 }, { M: 16, K: 64, N: 128, R: 65 },
  { M: 17, K: 136, N: 136, R: 16 }, { M: 31, K: 1032, N: 264, R: 8 }, { M: 390, K: 128, N: 384, R: 8 }, { M: 390, K: 128, N: 512, R: 16 },
];

describe("linear", () => {
  let executor: DeviceExecutor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  test("forward agrees with the reference", () => expectAgreement(executor, linearForward, shapes.flatMap((s) => [{ ...s, MR: s.M }, { ...s, MR: 1 }])));
  test("backward agrees with the reference", () => expectAgreement(executor, linearBackward, shapes.flatMap((s) => [{ ...s, MS: s.M }, { ...s, MS: 1 }])));
  test("backward is the derivative by x", () => {
    const dims = { M: 3, K: 8, N: 8, R: 1 };
    // v·A is the derivative through u = x·Aᵀ, which forward takes as given: leave it out here.
    const base = { ...linearBackward, dims: ["M", "K", "N", "R", "MR"], constants: () => ({}), example: () => ({ v: new Float64Array(3) }) };
    const backward = { ...base, reference: (arrays: Parameters<typeof linearBackward.reference>[0], d: Record<string, number>) => linearBackward.reference(arrays, { ...dims, ...d, MS: 1 }), reads: { ...base.reads, sofar: { dtype: "f32" as const, shape: [1, "K"] } } };
    expectGradient(linearForward, backward, { dx: "x" }, { ...dims, MR: 1 });
  });
  test("with scale 0 the adapter leaves no trace, bit for bit", async () => {
    const dims = { M: 33, K: 128, N: 136, R: 8, MR: 1 };
    const values = (n: number, stream: number) => Float32Array.from({ length: n }, (_, i) => normal(5, 0, stream, i));
    const port = (name: string, n: number, dtype: "f32" | "f16" = "f32") => resident(name, dtype, [n]);
    const shared = { x: port("x", 33 * 128), w: port("w", 128 * 136, "f16"), bias: port("bias", 136), scale: port("scale", 1), residual: port("residual", 136) };
    Object.values(shared).forEach((t, i) => executor.write(t, t.name === "scale" ? [0] : values(t.shape[0], i)));
    const graph = new Graph("with and without");
    const outputs = [1, 0].map((size) => {
      const adapter = { u: port("u", 33 * 8), b: port("b", 136 * 8) };
      Object.values(adapter).forEach((t, i) => executor.write(t, values(t.shape[0], 10 + i).map((v) => size * v)));
      return graph.run(linearForward, dims, { ...shared, ...adapter }, { y: port("y", 33 * 136) }).y;
    });
    const prepared = await executor.prepare([plan(graph)]);
    const [adapted, bare] = await executor.submit(prepared, outputs);
    expect(adapted).toEqual(bare);
  });
});
