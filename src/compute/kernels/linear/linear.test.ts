import { beforeAll, describe, expect, test } from "vitest";
import { at, dot } from "../../arrays";
import type { Executor } from "../../executor";
import { Graph } from "../../graph";
import { plan } from "../../plan";
import { normal } from "../../random";
import { elements, resident } from "../../tensor";
import { expectAgreement, openTestExecutor, openWasmExecutor } from "../../testing";
import { linearKernels, linearProduct } from "./spec";

const shapes = [
  { M: 1, K: 8, N: 8, R: 1 },
  { M: 7, K: 24, N: 40, R: 3 },
  { M: 15, K: 104, N: 120, R: 8 },
  { M: 16, K: 64, N: 128, R: 65 },
  { M: 17, K: 136, N: 136, R: 16 },
  { M: 5, K: 1032, N: 40, R: 8 },
  { M: 195, K: 128, N: 264, R: 8 },
  { M: 99, K: 512, N: 136, R: 16 },
];
const all = shapes.flatMap((s) => [
  { ...s, MR: s.M },
  { ...s, MR: 1 },
]);
const SMALL = 12; // the larger shapes take the reference long
const values = (n: number, stream: number) =>
  Float64Array.from({ length: n }, (_, i) => normal(5, 0, stream, i));

describe.each([
  ["WGSL", openTestExecutor],
  ["WebAssembly", openWasmExecutor],
] as const)("linear in %s", (_, open) => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await open();
  });
  test.each(Object.entries(linearKernels))(
    "with W in %s agrees with the reference, both ways",
    async (_, { product, back }) => {
      await expectAgreement(executor, product, all.slice(0, SMALL));
      await expectAgreement(executor, back, all.slice(0, SMALL));
    },
  );
});

describe("linear", () => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  test("the product agrees with the reference, in one slice and in four", () =>
    expectAgreement(executor, linearProduct, all.slice(SMALL)));

  test("the product with Wᵀ is the derivative by x of the product with W", () => {
    const [M, K, N, R] = [3, 8, 16, 2];
    const base = {
      x: values(M * K, 0),
      w: values(K * N, 1),
      bias: values(N, 2),
      u: values(M * R, 3),
      b: values(R * N, 4),
      residual: values(N, 5),
    };
    const dy = values(M * N, 6);
    const loss = (x: Float64Array): number => {
      const all = { ...base, x, y: new Float64Array(M * N) };
      linearProduct.reference(all, { M, K, N, R, MR: 1 });
      return dot(all.y, dy);
    };
    const turned = Float64Array.from({ length: K * N }, (_, i) =>
      at(base.w, (i % K) * N + Math.floor(i / K)),
    );
    const none = {
      bias: new Float64Array(K),
      residual: new Float64Array(K),
      u: new Float64Array(M),
      b: new Float64Array(K),
    };
    const back = { ...none, x: dy, w: turned, y: new Float64Array(M * K) };
    linearProduct.reference(back, { M, K: N, N: K, R: 1, MR: 1 });
    const { x } = base;
    back.y.forEach((slope, i) => {
      const lossAt = (shift: number) => loss(x.map((v, k) => (k === i ? v + shift : v)));
      expect((lossAt(1e-4) - lossAt(-1e-4)) / 2e-4).toBeCloseTo(slope, 7);
    });
  });

  test("with u = 0 the adapter leaves no trace, bit for bit", async () => {
    const dims = { M: 33, K: 128, N: 136, R: 8, MR: 1 };
    const port = (name: string, n: number, dtype: "f32" | "f16" = "f32") =>
      resident(name, dtype, [n]);
    const shared = {
      x: port("x", 33 * 128),
      w: port("w", 128 * 136, "f16"),
      bias: port("bias", 136),
      residual: port("residual", 136),
      u: port("u", 33 * 8),
    };
    Object.values(shared).forEach((t, i) =>
      executor.write(t, t.name === "u" ? new Float32Array(33 * 8) : values(elements(t), i)),
    );
    const graph = new Graph("with and without");
    const outputs = [1, 0].map((size) => {
      const b = port("b", 8 * 136);
      executor.write(
        b,
        values(8 * 136, 11).map((v) => size * v),
      );
      return graph.run(linearProduct, dims, { ...shared, b }, { y: port("y", 33 * 136) }).y;
    });
    const prepared = await executor.prepare([plan(graph)]);
    const [adapted, bare] = await executor.submit(prepared, outputs);
    expect(adapted).toEqual(bare);
  });
});
