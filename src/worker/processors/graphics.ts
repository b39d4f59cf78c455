import type { Device } from "../../compute/webgpu/device";
import { WebGpuExecutor } from "../../compute/webgpu/executor";
import { selfTest, trialsOf } from "../../compute/webgpu/selftest";
import type { SharedDevice } from "../../compute/webgpu/shared-device";
import { FrozenStore } from "./frozen-store";
import { type Own, type Processor, ownOf } from "./processor";

/** Opens runs on the place's graphics device; every kernel is checked once on each adapter. */
export function graphicsOf(shared: SharedDevice): () => Promise<Processor<WebGpuExecutor>> {
  const checked = new Map<string, Set<string>>(); // compiled forms, by adapter
  const stores = new WeakMap<Device, FrozenStore>();
  return async () => {
    const device = await shared.get();
    const store = stores.get(device) ?? new FrozenStore(() => new WebGpuExecutor(device));
    stores.set(device, store);
    const trusted = checked.get(device.name) ?? new Set();
    checked.set(device.name, trusted);
    return { ...graphics(device, trusted), ...ownOf(new WebGpuExecutor(device), store.loan()) };
  };
}

type Graphics = Omit<Processor<WebGpuExecutor>, keyof Own<WebGpuExecutor>>;

const graphics = (device: Device, trusted: Set<string>): Graphics => ({
  facts: {
    executor: "webgpu",
    adapter: device.name,
    software: device.software,
    features: device.features,
    threads: null,
    single: null,
  },
  async trust(plans, onProgress) {
    const table = trialsOf(plans).filter(({ form }) => !trusted.has(form));
    await selfTest(device, table, onProgress);
    for (const { form } of table) trusted.add(form);
  },
  onFault: (listener) => device.onFault(listener),
  fail: (fault) => {
    // its kernels are not to be used again; a device that only lends too little is sound
    if (fault.kind !== "out-of-memory") device.fail(fault);
  },
});
