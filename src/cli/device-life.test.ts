import { join } from "node:path";
import { beforeEach, expect, test, afterEach } from "vitest";
import "./dawn";
import { experimentOf } from "../experiment/presets";
import type { Experiment, PresetName } from "../experiment/experiment";
import { GpuError } from "../compute/fault";
import { type OnDevice, openOn } from "../worker/on-device";
import type { Progress } from "../worker/open";
import { Bench, deviceOf } from "../worker/testing";
import { place } from "./place";

/**
 * One device serves run after run, with the embedded model: what a run leaves there, and what it
 * learns of others.
 */

const small = {
  "length.max": 3,
  "batch.samples": 8,
  "batch.accumulate": 1,
  "lora.rank": 4,
  "watch.every": 100,
  "watch.samples": 8,
};
const experimentAs = (preset: PresetName, changes = {}): Experiment => {
  const base = experimentOf(preset);
  return { ...base, leaves: { ...base.leaves, ...small, ...changes } };
};
const few = { "integers.range": "0 to 19" }; // whose exact answer takes little
const integers = experimentAs("random-integers", few);
const wider = experimentAs("random-integers", { ...few, "lora.rank": 7, "batch.samples": 20 });
const continuation = experimentAs("continuation");

let at: ReturnType<typeof place>;
let open: ReturnType<typeof openOn>;
beforeEach(() => {
  at = place(join(process.cwd(), "public"));
  open = openOn(at);
});
afterEach(() => at.close());
const run = (experiment: Experiment, progress: (progress: Progress) => void = () => undefined) =>
  open(experiment, () => experiment.leaves, progress, { executor: "webgpu" });

/** What is created on the device from here on. */
async function counted() {
  const { gpu } = await at.device.get();
  const alive = new Set<object>();
  const counts = { freed: 0, compiled: 0, others: 0 };
  const wrap = <
    M extends "createBuffer" | "createQuerySet" | "createTexture" | "createComputePipelineAsync",
  >(
    method: M,
    made: (thing: ReturnType<GPUDevice[M]>) => void,
  ) => {
    const native = gpu[method].bind(gpu) as (...given: unknown[]) => ReturnType<GPUDevice[M]>;
    Object.assign(gpu, {
      [method]: (...given: unknown[]) => {
        const thing = native(...given);
        made(thing);
        return thing;
      },
    });
  };
  wrap("createBuffer", (buffer) => {
    const free = buffer.destroy.bind(buffer);
    alive.add(buffer);
    buffer.destroy = () => {
      if (alive.delete(buffer)) counts.freed++;
      return free();
    };
  });
  for (const other of ["createQuerySet", "createTexture"] as const)
    wrap(other, () => counts.others++);
  wrap("createComputePipelineAsync", () => counts.compiled++);
  return { alive, counts };
}

test("a closed run leaves compiled kernels alone; the next run compiles none", async () => {
  const { alive, counts } = await counted();
  const of = new Bench(undefined, "", open);
  const compiled: number[] = [];
  const losses: number[][] = [];
  for (const experiment of [integers, wider, integers]) {
    of.forget();
    of.send({ kind: "open", experiment, executor: "webgpu" });
    await of.until("state");
    of.send({ kind: "play" });
    await of.until("stepped", (r) => r.record.step >= 3);
    expect(alive.size).toBeGreaterThan(100);
    of.send({ kind: "close" }); // with a step in flight
    await expect.poll(() => of.runs.get("1"), { timeout: 60_000 }).toBeUndefined();
    expect(await (await at.device.get()).isHealthy()).toBe(true);
    expect(alive.size).toBe(0);
    expect(of.of("fault")).toEqual([]);
    compiled.push(counts.compiled);
    losses.push(
      of
        .of("stepped")
        .slice(0, 3)
        .map((r) => r.record.loss),
    );
  }
  expect(losses[2]).toEqual(losses[0]);
  (await run(continuation)).close();
  expect(alive.size).toBe(0);
  expect(compiled[0]).toBeGreaterThan(20);
  expect([...compiled, counts.compiled]).toEqual(Array.from({ length: 4 }, () => compiled[0]));
  // no query sets and no textures, which would have to be freed too
  expect(counts.others).toBe(0);
});

test("a run that is given up while it opens, wherever that is, leaves nothing either", async () => {
  const { alive, counts } = await counted();
  const giveUp = new Error("no longer wanted");
  for (const stage of ["asking for a GPU", "checking kernels, 3", "preparing launches, 40"]) {
    const opening = run(integers, (progress) => {
      if (progress.kind === "probing" && progress.what.startsWith(stage)) throw giveUp;
    });
    await expect(opening, stage).rejects.toBe(giveUp);
    expect(await (await at.device.get()).isHealthy()).toBe(true);
    expect(alive.size, stage).toBe(0);
  }
  expect(counts.freed).toBeGreaterThan(100);
});

test("two runs at a time are on one device, and the end of one leaves the other", async () => {
  const first = await run(integers);
  const second = await run(continuation);
  expect(deviceOf(second)).toBe(deviceOf(first));
  const before = await first.policy.readState();
  second.close();
  expect(await first.policy.readState()).toEqual(before);
  first.close();
});

test("a failed device is reported to its own run; the next has another", async () => {
  const listen = (opened: OnDevice) => {
    const faults: unknown[] = [];
    opened.onFault((fault) => faults.push(fault));
    return faults;
  };
  const first = await run(integers);
  const device = deviceOf(first);
  const toFirst = listen(first);
  first.close();
  device.fail({ kind: "gpu-error", message: "late." }); // between two runs
  const second = await run(integers);
  const toSecond = listen(second);
  expect(deviceOf(second)).not.toBe(device);
  deviceOf(second).fail({ kind: "device-lost", reason: "the test took it" });
  await expect(second.policy.readState()).rejects.toThrow(GpuError);
  const third = await run(integers);
  const toThird = listen(third);
  second.close();
  await third.policy.readState();
  expect([toFirst, toSecond, toThird]).toEqual([
    [],
    [{ kind: "device-lost", reason: "the test took it", savedAt: null }],
    [],
  ]);
  third.close();
});

test("a run too large leaves the device sound; a refused kernel does not", async () => {
  const { gpu } = await at.device.get();
  const native = gpu.createComputePipelineAsync.bind(gpu);
  gpu.createComputePipelineAsync = () => Promise.reject(new Error("not this one"));
  await expect(run(integers)).rejects.toThrow("was refused: not this one");
  gpu.createComputePipelineAsync = native;
  const next = await run(integers);
  const device = deviceOf(next);
  expect(device.gpu).not.toBe(gpu);
  next.close();
  const { limits } = device.gpu;
  const { maxStorageBufferBindingSize } = limits;
  const setLimits = (value: object) =>
    Object.defineProperty(device.gpu, "limits", { configurable: true, value });
  setLimits({ maxBufferSize: 2 ** 19, maxStorageBufferBindingSize });
  await expect(run(integers)).rejects.toMatchObject({
    fault: { kind: "out-of-memory", limitMB: 0 },
  });
  setLimits(limits);
  const last = await run(integers);
  expect(deviceOf(last)).toBe(device);
  last.close();
});
