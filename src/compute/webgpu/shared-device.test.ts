import { beforeEach, describe, expect, test } from "vitest";
import { openDawn } from "../../cli/dawn";
import type { Device } from "./device";
import { GpuError, type GpuFault } from "../fault";
import { SharedDevice } from "./shared-device";
import { USAGE } from "./memory";
import { geluForward } from "../kernels/gelu/spec";

describe("the shared device", () => {
  let requests = 0;
  let shared: SharedDevice;
  beforeEach(() => {
    requests = 0;
    shared = new SharedDevice(async () => {
      requests += 1;
      return (await openDawn()).adapter;
    });
  });
  /** Work that the device refuses, and reports only later. */
  const refused = ({ gpu }: Device) => {
    const from = gpu.createBuffer({ size: 16, usage: USAGE.COPY_SRC });
    const to = gpu.createBuffer({ size: 16, usage: USAGE.COPY_DST });
    from.destroy();
    const encoder = gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(from, 0, to, 0, 16);
    gpu.queue.submit([encoder.finish()]);
  };
  const listenTo = (device: Device) => {
    const faults: GpuFault[] = [];
    return { faults, stop: device.onFault((fault) => faults.push(fault)) };
  };
  const isGone = ({ gpu }: Device) => gpu.lost.then(({ reason }) => reason);

  test("every run gets the same device, with what was compiled on it", async () => {
    const [kernel, dims] = [geluForward, { M: 1, C: 1 }];
    const [first, beside] = await Promise.all([shared.get(), shared.get()]);
    await first.pipelines.get(kernel, dims);
    const next = await shared.get();
    for (const one of [beside, next]) expect(one).toBe(first);
    expect(next.pipelines.has(kernel, dims)).toBe(true);
    expect(requests).toBe(1);
    await shared.destroy();
    expect(await isGone(first)).toBe("destroyed");
  });

  test("a device with an unreported fault is replaced before its next use", async () => {
    const first = await shared.get();
    refused(first);
    const next = await shared.get();
    expect(next).not.toBe(first);
    expect(() => first.check()).toThrow("gpu-error");
    expect(await isGone(first)).toBe("destroyed");
    expect(await next.isHealthy()).toBe(true);
    expect(requests).toBe(2);
    await shared.destroy();
  });

  test("a device that was lost between two runs is replaced", async () => {
    const first = await shared.get();
    first.gpu.destroy();
    const next = await shared.get();
    expect(next).not.toBe(first);
    expect(await next.isHealthy()).toBe(true);
    await shared.destroy();
  });

  test("a removed listener is not called, and a listener is called once", async () => {
    const device = await shared.get();
    const [before, now] = [listenTo(device), listenTo(device)];
    before.stop();
    for (let k = 0; k < 2; k++) refused(device);
    expect(await device.isHealthy()).toBe(false);
    expect(before.faults).toEqual([]);
    expect(now.faults).toMatchObject([{ kind: "gpu-error" }]);
    await shared.destroy();
  });

  test("after a failed request the next call requests again", async () => {
    const fault = new GpuError({ kind: "no-adapter" });
    const late = new SharedDevice(async () => {
      requests += 1;
      if (requests === 1) throw fault;
      return (await openDawn()).adapter;
    });
    await expect(late.get()).rejects.toBe(fault);
    expect(await (await late.get()).isHealthy()).toBe(true);
    await late.destroy();
  });
});
