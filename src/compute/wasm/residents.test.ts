import { describe, expect, test } from "vitest";
import { Graph } from "../graph";
import { packHalves } from "../half";
import { linearProduct } from "../kernels/linear/spec";
import { plan } from "../plan";
import { type Tensor, elements, resident } from "../tensor";
import { openEngine, openWasmExecutor } from "../testing";
import { WasmExecutor } from "./executor";
import { fromPanels, toPanels } from "./panels";

test("panels hold eight columns of every row, and the rows come back", () => {
  const [K, N] = [3, 16];
  const rows = packHalves(Float32Array.from({ length: K * N }, (_, i) => i));
  const panels = new Uint32Array(rows.length);
  toPanels(rows, panels, N);
  const order = [0, 1].flatMap((panel) =>
    [0, 1, 2].flatMap((k) => Array.from({ length: 8 }, (_, c) => k * N + panel * 8 + c)),
  );
  expect(panels).toEqual(packHalves(Float32Array.from(order)));
  const back = new Uint32Array(rows.length);
  fromPanels(panels, back, N);
  expect(back).toEqual(rows);
});

describe("a matrix that plans read in panels", () => {
  const [K, N] = [16, 24];
  const dims = { M: 2, K, N, R: 1, MR: 1 };
  const weights = Float32Array.from({ length: K * N }, (_, i) => Math.sin(i));

  interface Given {
    readonly executor: WasmExecutor;
    readonly w: Tensor;
  }

  /** A product, on an executor that was given the weights before or after the plan was prepared. */
  async function product(
    written: "before" | "after" | "elsewhere",
    { w = resident("w", "f16", [K, N]), executor }: Partial<Given> = {},
  ) {
    executor ??= await openWasmExecutor();
    const port = (name: string, n: number) => resident(name, "f32", [n]);
    const x = port("x", 2 * K);
    const rest = { bias: port("bias", N), u: port("u", 2), b: port("b", N) };
    const inputs = { x, w, ...rest, residual: port("residual", N) };
    const graph = new Graph("product");
    const { y } = graph.run(linearProduct, dims, inputs, { y: port("y", 2 * N) });
    if (written === "before") executor.write(w, weights);
    const [prepared] = await executor.prepare([plan(graph)]);
    if (written === "after") executor.write(w, weights);
    executor.write(x, new Float32Array(2 * K).fill(1));
    const [values] = await executor.submit([prepared], [y]);
    return { executor, w, values };
  }

  test("gives the same product whether it was written before or after the plan", async () => {
    const [before, after] = [await product("before"), await product("after")];
    expect(after.values).toEqual(before.values);
    expect(before.values.some((value) => value !== 0)).toBe(true);
  });

  test("is read back as it was written, and takes its bytes once", async () => {
    const { executor, w } = await product("before");
    const held = executor.memoryBytes;
    expect(await executor.read(w)).toEqual(packHalves(weights));
    expect(executor.memoryBytes).toBe(held);
    executor.release(w);
    expect(held - executor.memoryBytes).toBe(2 * elements(w));
  });

  test("is lent to several executors and takes its bytes once", async () => {
    const engine = await openEngine();
    const lender = new WasmExecutor(engine);
    const w = resident("w", "f16", [K, N]);
    lender.write(w, weights);
    const held = lender.memoryBytes;
    const alone = await product("before");
    for (const executor of [new WasmExecutor(engine), new WasmExecutor(engine)]) {
      executor.borrow(lender);
      expect((await product("elsewhere", { executor, w })).values).toEqual(alone.values);
      expect(alone.executor.memoryBytes - executor.memoryBytes).toBe(2 * elements(w));
      expect(lender.memoryBytes).toBe(held);
      executor.destroy();
    }
    expect(await lender.read(w)).toEqual(packHalves(weights));
    lender.destroy();
    expect(() => new WasmExecutor(engine)).toThrow("This engine has ended");
  });
});
