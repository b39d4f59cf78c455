import { beforeEach, describe, expect, test } from "vitest";
import { at } from "../arrays";
import type { Device } from "./device";
import { WebGpuExecutor } from "./executor";
import { GpuError, type GpuFault } from "../fault";
import { Graph } from "../graph";
import { packHalves } from "../half";
import { add } from "../kernels/rows/spec";
import { type Plan, plan } from "../plan";
import { type Tensor, resident } from "../tensor";
import { openTestExecutor } from "../testing";

const MB = 1048576;

/** y = 4x by way of a transient. */
function quadruple(N: number): { plan: Plan; x: Tensor; y: Tensor } {
  const graph = new Graph(`4x of ${N}`);
  const [x, y, zero] = [
    resident("x", "f32", [N]),
    resident("y", "f32", [N]),
    resident("zero", "f32", [N]),
  ];
  const twin = graph.run(add, { N }, { a: x, b: zero }).y;
  const twice = graph.run(add, { N }, { a: x, b: twin }).y;
  const thrice = graph.run(add, { N }, { a: twice, b: x }).y;
  graph.run(add, { N }, { a: thrice, b: x }, { y });
  return { plan: plan(graph), x, y };
}

async function faultOf(work: () => unknown): Promise<GpuFault | undefined> {
  try {
    await work();
  } catch (error) {
    if (error instanceof GpuError) return error.fault;
    throw error;
  }
  return undefined;
}

/** A device some of whose members are others. */
function altered(device: Device, members: Partial<Record<keyof GPUDevice, unknown>>): Device {
  const get = (gpu: GPUDevice, name: string): unknown => {
    if (Object.hasOwn(members, name)) return Reflect.get(members, name);
    const member: unknown = Reflect.get(gpu, name);
    return typeof member === "function" ? (member.bind(gpu) as unknown) : member;
  };
  return { ...device, gpu: new Proxy(device.gpu, { get }) };
}

describe("the executor", () => {
  let executor: WebGpuExecutor;
  beforeEach(async () => {
    executor = await openTestExecutor();
  });

  test("growing the working memory later leaves earlier plans right", async () => {
    const [small, large] = [quadruple(100), quadruple(5000)];
    const [first] = await executor.prepare([small.plan]);
    await executor.prepare([large.plan]);
    executor.write(small.x, new Float32Array(100).fill(3));
    const [y] = await executor.submit([first], [small.y]);
    expect(y).toEqual(new Float32Array(100).fill(12));
  });

  test("plans of one call share working memory that is made once", async () => {
    const plans = [100, 5000, 300].map((N) => quadruple(N).plan);
    const before = executor.counters.buffers;
    await executor.prepare(plans);
    const residents = 9;
    const sizes = 3;
    expect(executor.counters.buffers - before).toBe(residents + sizes + at(plans, 0).arenas.length);
  });

  test("results in flight do not meet: each is of its own submit", async () => {
    const { plan: p, x, y } = quadruple(64);
    const [prepared] = await executor.prepare([p]);
    const reads = [1, 2, 3].map((value) => {
      executor.write(x, new Float32Array(64).fill(value));
      return executor.submit([prepared], [y]);
    });
    expect((await Promise.all(reads)).map(([out]) => out[63])).toEqual([4, 8, 12]);
  });

  test("halves are taken as numbers or as words", async () => {
    const values = [1, -2, 0.5, 65504];
    const t = resident("halves", "f16", [4]);
    for (const given of [values, Float32Array.from(values), packHalves(values)]) {
      executor.write(t, given);
      expect(await executor.read(t)).toEqual(packHalves(values));
    }
    expect(() => executor.write(t, [1, 2])).toThrow("halves holds 8 bytes; 4 were given.");
  });

  test("what was freed is no longer held", async () => {
    const { plan: p, x, y } = quadruple(64);
    const [prepared] = await executor.prepare([p]);
    const reading = executor.submit([prepared], [y]);
    const held = executor.counters.bytesHeld;
    executor.release(x);
    expect(executor.counters.bytesHeld).toBe(held - 256);
    await reading;
    executor.destroy();
    expect(executor.counters.bytesHeld).toBe(0);
  });

  test("one that was destroyed submits nothing more to a device that others use", async () => {
    const { plan: p, x, y } = quadruple(64);
    const [prepared] = await executor.prepare([p]);
    executor.destroy();
    for (const late of [
      () => executor.submit([prepared], [y]),
      () => executor.submit([prepared]),
      () => executor.read(y),
      () => executor.prepare([p]),
    ])
      await expect(async () => late()).rejects.toThrow("This run was closed");
    expect(() => executor.write(x, new Float32Array(64))).toThrow("This run was closed");
    expect(executor.counters.bytesHeld).toBe(0);
    expect(await executor.device.isHealthy()).toBe(true);
  });

  test("work that the device drops in silence rejects the next readback", async () => {
    const { plan: p, x, y } = quadruple(64);
    const [prepared] = await executor.prepare([p]);
    executor.release(x);
    expect(await faultOf(() => executor.submit([prepared], [y]))).toMatchObject({
      kind: "gpu-error",
    });
    expect(await faultOf(() => executor.read(y))).toMatchObject({ kind: "gpu-error" });
  });

  test("a device that is gone is reported as lost", async () => {
    const { y } = quadruple(64);
    await executor.read(y);
    executor.device.gpu.destroy();
    expect(await faultOf(() => executor.read(y))).toMatchObject({ kind: "device-lost" });
  });

  test("a tensor beyond a limit is named, with both figures", async () => {
    const { limits } = executor.device.gpu;
    const limitedTo = (members: object) =>
      new WebGpuExecutor(
        altered(executor.device, {
          limits: {
            maxBufferSize: limits.maxBufferSize,
            maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
            ...members,
          },
        }),
      );
    const { plan: p } = quadruple(MB);
    const refused = { kind: "out-of-memory", neededMB: 4, limitMB: 2 };
    expect(
      await faultOf(() => limitedTo({ maxStorageBufferBindingSize: 2 * MB }).prepare([p])),
    ).toMatchObject({ ...refused, what: "x" });
    expect(await faultOf(() => limitedTo({ maxBufferSize: 2 * MB }).prepare([p]))).toMatchObject({
      ...refused,
      what: "working memory 0",
    });
  });

  /** A device without memory for the third buffer and later ones, which it makes invalid. */
  const poorDevice = (device: Device): Device => {
    const { gpu } = device;
    const refused: boolean[] = []; // of the error scopes that are open
    let left = 2;
    return altered(device, {
      pushErrorScope: (filter: GPUErrorFilter) => {
        refused.push(filter === "out-of-memory" && left-- <= 0);
        gpu.pushErrorScope(filter);
      },
      createBuffer: (wanted: GPUBufferDescriptor) => {
        if (!refused.at(-1)) return gpu.createBuffer(wanted);
        gpu.pushErrorScope("validation");
        const invalid = gpu.createBuffer({ ...wanted, usage: 0 });
        void gpu.popErrorScope();
        return invalid;
      },
      popErrorScope: () => {
        const error = refused.pop() ? new GPUOutOfMemoryError("") : null;
        return gpu.popErrorScope().then((found) => error ?? found);
      },
    });
  };
  const named = {
    kind: "out-of-memory",
    what: expect.stringContaining("Everything up to ") as string,
    neededMB: expect.any(Number) as number,
    limitMB: expect.any(Number) as number,
  };

  test("memory that the device lacks is named in megabytes when plans are prepared", async () => {
    const poor = new WebGpuExecutor(poorDevice(executor.device));
    const fault = await faultOf(() => poor.prepare([quadruple(MB).plan]));
    expect(fault).toEqual(named);
    if (fault?.kind === "out-of-memory") expect(fault.neededMB).toBeGreaterThan(fault.limitMB);
  });

  test("what lacks memory faults its own run, and leaves the device to the others", async () => {
    const { plan: p, x, y } = quadruple(64);
    const [prepared] = await executor.prepare([p]);
    const poor = new WebGpuExecutor(poorDevice(executor.device));
    const tensors = [x, y, resident("w", "f32", [64]), resident("z", "f32", [64])];
    for (const t of tensors) poor.write(t, new Float32Array(64).fill(1));
    expect(await faultOf(() => poor.prepare([quadruple(64).plan]))).toEqual(named);
    expect(await faultOf(() => poor.read(resident("late", "f32", [64])))).toEqual(named);
    poor.destroy();
    expect(await executor.device.isHealthy()).toBe(true);
    executor.write(x, new Float32Array(64).fill(3));
    const [values] = await executor.submit([prepared], [y]);
    expect([...values].slice(0, 2)).toEqual([12, 12]);
  });
});
