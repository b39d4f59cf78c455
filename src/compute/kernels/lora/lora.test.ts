import { beforeAll, describe, expect, test } from "vitest";
import type { Executor } from "../../executor";
import { at } from "../../arrays";
import { normal } from "../../random";
import { expectAgreement, openTestExecutor, openWasmExecutor } from "../../testing";
import { linearProduct } from "../linear/spec";
import { loraGradient, loraProject } from "./spec";

const shapes = [
  { M: 1, K: 8, N: 16, R: 1 },
  { M: 7, K: 24, N: 8, R: 3 },
  { M: 15, K: 120, N: 264, R: 8 },
  { M: 16, K: 16, N: 16, R: 9 },
  { M: 17, K: 136, N: 128, R: 16 },
  { M: 33, K: 512, N: 40, R: 65 },
  { M: 390, K: 128, N: 512, R: 16 },
];

describe.each([
  { form: "WGSL", open: openTestExecutor },
  { form: "WebAssembly", open: openWasmExecutor },
])("lora in $form", ({ open }) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test("the projection agrees with the reference", () =>
    expectAgreement(executor, loraProject, shapes));
  test("both gradients agree with the reference", () =>
    expectAgreement(executor, loraGradient, shapes));
});

test("v, dA and dB are the derivatives of y = x·W + scale·(x·Aᵀ)·B by x·Aᵀ, A and B", () => {
  const [M, K, N, R] = [4, 8, 16, 3];
  const values = (n: number, stream: number) =>
    Float64Array.from({ length: n }, (_, i) => normal(9, 0, stream, i));
  const base = {
    x: values(M * K, 0),
    w: values(K * N, 1),
    bias: values(N, 2),
    b: values(R * N, 3),
    a: values(R * K, 4),
    scale: values(1, 5),
    residual: values(N, 6),
    dy: values(M * N, 7),
  };
  const project = (x: Float64Array, f: Float64Array, depth: number, scale = base.scale) => {
    const all = { x, f, scale, u: new Float64Array(M * R) };
    loraProject.reference(all, { M, K: depth, R });
    return all.u;
  };
  const one = Float64Array.of(1);
  const low = project(base.x, base.a, K, one); // x·Aᵀ
  const loss = (changed: { low?: Float64Array; a?: Float64Array; b?: Float64Array }): number => {
    const { a, b } = { ...base, ...changed };
    const unscaled = changed.low ?? project(base.x, a, K, one);
    const u = unscaled.map((value) => value * at(base.scale, 0));
    const y = new Float64Array(M * N);
    linearProduct.reference({ ...base, b, u, y }, { M, K, N, R, MR: 1 });
    return y.reduce((sum, value, i) => sum + value * at(base.dy, i), 0);
  };
  const made = {
    ...base,
    low,
    u: project(base.x, base.a, K),
    v: project(base.dy, base.b, N),
    da: new Float64Array(R * K),
    db: new Float64Array(R * N),
  };
  loraGradient.reference(made, { M, K, N, R });
  for (const [port, gradient] of [
    ["low", "v"],
    ["a", "da"],
    ["b", "db"],
  ] as const)
    made[gradient].forEach((g, i) => {
      const lossAt = (shift: number) =>
        loss({ [port]: made[port].map((p, k) => (k === i ? p + shift : p)) });
      const slope = (lossAt(1e-4) - lossAt(-1e-4)) / 2e-4;
      expect(slope, `${gradient}[${i}]`).toBeCloseTo(g, 7);
    });
});
