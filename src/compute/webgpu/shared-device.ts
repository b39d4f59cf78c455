import { type Device, describeAdapter, openDevice } from "./device";

/**
 * One device for all runs of a page or process, with the kernels compiled on it: requested at the
 * first use, then shared by run after run. A device that had a fault, or is lost, is replaced
 * before its next use.
 */
export class SharedDevice {
  private current: Promise<Device | undefined> = Promise.resolve(undefined);
  private adapter: Promise<GPUAdapter> | undefined; // asked for its name, and not used yet

  /** `requestAdapter` throws a GpuError where there is none. */
  constructor(private readonly requestAdapter: () => Promise<GPUAdapter>) {}

  /**
   * Resolves once the device has finished the work of earlier runs, so that none of their faults is
   * reported to the next run. Rejects as `requestAdapter` and `requestDevice` do; the next call
   * tries again.
   */
  get(): Promise<Device> {
    const next = this.current.then(
      async (device) => (device && (await device.isHealthy()) ? device : this.replace(device)),
      () => this.replace(undefined),
    );
    this.current = next;
    return next;
  }

  /**
   * What `get` would give, without opening it: its name, and whether it runs on the processor.
   * Rejects as `requestAdapter` does.
   */
  async describe(): Promise<Pick<Device, "name" | "software">> {
    const device = await this.current.catch(() => undefined);
    if (device) return device;
    this.adapter ??= this.requestAdapter().catch((error: unknown) => {
      this.adapter = undefined;
      throw error;
    });
    return describeAdapter((await this.adapter).info);
  }

  /** Ends the device, and every run on it. */
  async destroy(): Promise<void> {
    const device = await this.current.catch(() => undefined);
    device?.gpu.destroy();
  }

  private async replace(device: Device | undefined): Promise<Device> {
    device?.gpu.destroy();
    const adapter = this.adapter ?? this.requestAdapter(); // an adapter gives one device
    this.adapter = undefined;
    return openDevice(await adapter);
  }
}
