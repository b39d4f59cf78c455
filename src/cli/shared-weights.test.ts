import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import "./dawn";
import type { Experiment, PresetName } from "../experiment/experiment";
import { experimentOf } from "../experiment/presets";
import { Trainer } from "../methods/pipeline";
import { settingsFrom } from "../methods/settings";
import { problemOf } from "../worker/exact-samples";
import { type OnDevice, openOn } from "../worker/on-device";
import type { Progress } from "../worker/open";
import { place } from "./place";

/** Runs of the embedded model that are open at a time. */

const small = {
  "length.max": 3,
  "batch.samples": 8,
  "batch.accumulate": 1,
  "watch.every": 100,
};
const experimentAs = (preset: PresetName, changes: object): Experiment => {
  const base = experimentOf(preset);
  return { ...base, leaves: { ...base.leaves, ...small, ...changes } };
};
const integers = experimentAs("random-integers", { "lora.rank": 4 });
const sentences = experimentAs("continuation", { "lora.rank": 7 });
const inBlocks = experimentAs("random-integers", { "lora.rank": 4, "model.base": "int8" });

let at: ReturnType<typeof place>;
let open: ReturnType<typeof openOn>;
let memories: Set<WebAssembly.Memory>; // with helper threads
beforeEach(() => {
  at = place(join(process.cwd(), "public"), { threads: 2 });
  memories = new Set();
  const { threads } = at;
  const start: typeof threads.start = (given, onEnd) => {
    memories.add(given.memory);
    return threads.start(given, onEnd);
  };
  open = openOn({ ...at, threads: { ...threads, start } });
});
afterEach(() => at.close());

/** Bytes of all buffers on the graphics device, counted where they are made and destroyed. */
async function buffersOf({ device }: Pick<typeof at, "device">): Promise<() => number> {
  const { gpu } = await device.get();
  const alive = new Set<GPUBuffer>();
  const create = gpu.createBuffer.bind(gpu);
  gpu.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    const free = buffer.destroy.bind(buffer);
    alive.add(buffer);
    buffer.destroy = () => {
      alive.delete(buffer);
      return free();
    };
    return buffer;
  };
  return () => [...alive].reduce((sum, { size }) => sum + size, 0);
}

/** Trains a run step by step; each gives what was sampled and lost so far. */
function training({ policy, task, method }: OnDevice, { leaves }: Experiment) {
  const settings = settingsFrom(leaves);
  const problem = problemOf(
    task,
    () => policy,
    () => undefined,
  );
  const trainer = new Trainer(policy, method.make(problem, settings), settings);
  return async () => {
    await trainer.step();
    const drained = await trainer.drain();
    return drained.kind === "stepped" ? drained.outcome.fingerprint : drained.kind;
  };
}

/** Bytes of the memories with helper threads; free parts are among them. */
const memoryBytes = () => [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);

const own = ({ executor }: OnDevice): number => executor.memoryBytes;

describe.each(["webgpu", "wasm"] as const)("two runs of one model, by %s", (executor) => {
  const run = (
    experiment: Experiment,
    progress: (progress: Progress) => void = () => undefined,
  ): Promise<OnDevice> =>
    open(experiment, () => experiment.leaves, progress, { executor, waits: false });

  /** Three steps of a run with nothing beside it, and what it holds. */
  async function alone(experiment: Experiment) {
    const opened = await run(experiment);
    const step = training(opened, experiment);
    const prints = [await step(), await step(), await step()];
    const bytes = { own: own(opened), frozen: opened.frozenBytes };
    opened.close();
    return { prints, bytes };
  }

  test("hold its frozen weights once, and each trains as it would alone, bit for bit", async () => {
    const [one, other] = [await alone(integers), await alone(sentences)];
    expect(one.bytes.frozen).toBeGreaterThan(4e6); // two orientations of float16
    expect(other.bytes.frozen).toBe(one.bytes.frozen);
    const { frozen } = one.bytes;
    const held = await buffersOf(at);
    memories.clear();
    const first = await run(integers);
    const before = { held: held(), memory: memoryBytes() };
    const second = await run(sentences);
    expect([own(first), own(second)]).toEqual([one.bytes.own, other.bytes.own]);
    if (executor === "webgpu") {
      expect(before.held).toBe(one.bytes.own + frozen);
      expect(held()).toBe(before.held + other.bytes.own);
    } else {
      expect(memories.size).toBe(1);
      expect(memoryBytes() - before.memory).toBeLessThan(other.bytes.own + 0.5 * frozen);
    }
    const [left, right] = [training(first, integers), training(second, sentences)];
    expect([await left(), await right()]).toEqual([one.prints[0], other.prints[0]]);
    expect(await Promise.all([left(), right()])).toEqual([one.prints[1], other.prints[1]]);
    first.close();
    expect(await right()).toBe(other.prints[2]);
    if (executor === "webgpu") expect(held()).toBe(other.bytes.own + frozen);
    second.close();
    expect([held(), own(first), own(second)]).toEqual([0, 0, 0]);
    expect((await alone(integers)).prints).toEqual(one.prints);
    expect(memories.size).toBe(executor === "wasm" ? 2 : 0); // the engine had ended
  });

  test("in other blocks it is held beside them", async () => {
    const first = await run(integers);
    const before = first.frozenBytes;
    const second = await run(inBlocks);
    expect(second.frozenBytes).toBeLessThan(0.5 * before);
    expect(first.frozenBytes).toBe(before);
    first.close();
    second.close();
  });

  test("one that is given up while it uploads leaves the other all weights", async () => {
    const { prints } = await alone(sentences);
    const giveUp = new Error("no longer wanted");
    const [first, second] = await Promise.allSettled([
      run(integers, (progress) => {
        if (progress.kind === "probing" && progress.what.startsWith("uploading")) throw giveUp;
      }),
      run(sentences),
    ]);
    expect(first).toMatchObject({ status: "rejected", reason: giveUp });
    if (second.status === "rejected") throw second.reason;
    expect(await training(second.value, sentences)()).toBe(prints[0]);
    second.value.close();
    expect(own(second.value)).toBe(0);
  });
});
