import { beforeEach, describe, expect, test } from "vitest";
import type { Executor } from "./executor";
import { Graph } from "./graph";
import { packHalves } from "./half";
import { add } from "./kernels/rows/spec";
import { plan } from "./plan";
import { ReferenceExecutor } from "./reference/executor";
import { resident, view } from "./tensor";
import { openEngine, openTestExecutor, openWasmExecutor } from "./testing";
import { WasmExecutor } from "./wasm/executor";
import { WebGpuExecutor } from "./webgpu/executor";

const executors: Record<string, () => Executor | Promise<Executor>> = {
  "WebGPU executor": openTestExecutor,
  "WebAssembly executor on one thread": () => openWasmExecutor(),
  "WebAssembly executor on three threads": () => openWasmExecutor(3),
  "float64 reference": () => new ReferenceExecutor(),
};

/** y = a + b by way of a transient: (a + b) + zero. */
function addition(N: number) {
  const [a, b, y, zero] = ["a", "b", "y", "zero"].map((name) => resident(name, "f32", [N]));
  if (!a || !b || !y || !zero) throw new Error("Four tensors were expected.");
  const graph = new Graph(`a + b of ${N}`);
  const { y: sum } = graph.run(add, { N }, { a, b });
  graph.run(add, { N }, { a: sum, b: zero }, { y });
  return { a, b, y, plan: plan(graph) };
}

describe.each(Object.entries(executors))("what every executor promises: the %s", (_, open) => {
  let executor: Executor;
  beforeEach(async () => {
    executor = await open();
  });

  test("residents begin as zeros and keep what is written, in their own dtype", async () => {
    const [f32, u32, f16] = [
      resident("f32", "f32", [2]),
      resident("u32", "u32", [2]),
      resident("f16", "f16", [2]),
    ];
    expect(await executor.read(f32)).toEqual(new Float32Array(2));
    executor.write(f32, [0.1, -2]);
    executor.write(u32, [7, 4294967295]);
    executor.write(f16, [0.1, -2]);
    expect(await executor.submit([], [f32, u32, f16])).toEqual([
      Float32Array.of(0.1, -2),
      Uint32Array.of(7, 4294967295),
      packHalves([0.1, -2]),
    ]);
    executor.write(f16, packHalves([3, 0.25]));
    expect(await executor.read(f16)).toEqual(packHalves([3, 0.25]));
  });

  test("too few or too many values are refused by name", () => {
    const t = resident("three", "f32", [3]);
    expect(() => executor.write(t, [1, 2])).toThrow("three holds");
    expect(() => executor.write(t, [1, 2, 3, 4])).toThrow("three holds");
  });

  test("a view reads and writes its part of its owner", async () => {
    const whole = resident("whole", "f32", [128]);
    const part = view(whole, 64, [64]);
    executor.write(part, new Float32Array(64).fill(5));
    expect((await executor.read(whole)).slice(62, 66)).toEqual(Float32Array.of(0, 0, 5, 5));
    expect(await executor.read(part)).toEqual(new Float32Array(64).fill(5));
  });

  test("calls take effect in their order: each read has the values of its own submit", async () => {
    const { a, b, y, plan: p } = addition(64);
    const built: [number, number][] = [];
    const [prepared] = await executor.prepare([p], (done, of) => built.push([done, of]));
    expect(built.at(-1)).toEqual([2, 2]);
    executor.reserve(256, 3);
    executor.write(b, new Float32Array(64).fill(10));
    const reads = [1, 2, 3].map((value) => {
      executor.write(a, new Float32Array(64).fill(value));
      return executor.submit([prepared], [y]);
    });
    expect((await Promise.all(reads)).map(([values]) => values[63])).toEqual([11, 12, 13]);
    expect(await executor.submit([prepared])).toEqual([]);
  });

  test("memory is counted, a released resident is freed and begins anew", async () => {
    const t = resident("t", "f32", [64]);
    executor.write(t, new Float32Array(64).fill(1));
    const held = executor.memoryBytes;
    expect(held).toBeGreaterThanOrEqual(256);
    executor.release(t);
    expect(executor.memoryBytes).toBeLessThan(held);
    expect(await executor.read(t)).toEqual(new Float32Array(64));
  });

  test("releasing a view frees its owner", async () => {
    const whole = resident("whole", "f32", [128]);
    executor.write(whole, new Float32Array(128).fill(5));
    executor.release(view(whole, 64, [64]));
    expect(executor.memoryBytes).toBe(0);
    expect(await executor.read(whole)).toEqual(new Float32Array(128));
  });

  test("a plan that another executor prepared is refused", async () => {
    const { plan: p } = addition(4);
    const [foreign] = await new ReferenceExecutor().prepare([p]);
    const submit = async () => {
      await executor.submit([foreign]);
    };
    await expect(submit()).rejects.toThrow("another executor");
  });

  test("one that was destroyed refuses every call", async () => {
    const { a, y, plan: p } = addition(4);
    const [prepared] = await executor.prepare([p]);
    executor.destroy();
    const calls: (() => unknown)[] = [
      () => executor.submit([prepared], [y]),
      () => executor.submit([prepared]),
      () => executor.read(y),
      () => executor.prepare([p]),
      () => executor.write(a, [1, 2, 3, 4]),
    ];
    for (const call of calls) {
      const late = async () => {
        await call();
      };
      await expect(late()).rejects.toThrow("This run was closed");
    }
    expect(executor.memoryBytes).toBe(0);
  });
});

/** Two executors of one device or one memory. */
const pairs: Record<string, () => Promise<readonly [Executor, Executor]>> = {
  WebGPU: async () => {
    const first = await openTestExecutor();
    return [first, new WebGpuExecutor(first.device)];
  },
  WebAssembly: async () => {
    const engine = await openEngine(2);
    return [new WasmExecutor(engine), new WasmExecutor(engine)];
  },
  "float64 reference": () => Promise.resolve([new ReferenceExecutor(), new ReferenceExecutor()]),
};

describe.each(Object.entries(pairs))("what an executor borrows: %s", (_, open) => {
  test("is read in place: not counted, not written, not freed", async () => {
    const [lender, executor] = await open();
    const { a, b, y, plan: p } = addition(64);
    const twos = new Float32Array(64).fill(2);
    const added = async (on: Executor) => {
      const [prepared] = await on.prepare([p]);
      on.write(b, twos);
      const [sums] = await on.submit([prepared], [y]);
      return { sums, bytes: on.memoryBytes };
    };
    const [, alone] = await open();
    alone.write(a, twos);
    lender.write(a, twos);
    const lent = lender.memoryBytes;
    executor.borrow(lender);
    const { sums, bytes } = await added(executor);
    expect(sums).toEqual(new Float32Array(64).fill(4));
    expect((await added(alone)).bytes - bytes).toBe(lent);
    expect(() => executor.write(a, twos)).toThrow("a is borrowed");
    executor.release(a);
    expect(await executor.read(a)).toEqual(twos);
    executor.destroy();
    expect([executor.memoryBytes, lender.memoryBytes]).toEqual([0, lent]);
    expect(await lender.read(a)).toEqual(twos);
  });

  test("is on the same device", async () => {
    const [executor] = await open();
    const elsewhere = await openWasmExecutor();
    expect(() => executor.borrow(elsewhere)).toThrow("An executor borrows from one");
  });
});
