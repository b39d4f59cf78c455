import { type Device, openDevice } from "./device";

/**
 * One device for all runs of a page or process, with the kernels compiled on it: requested at the
 * first use, then shared by run after run. A device that had a fault, or is lost, is replaced
 * before its next use.
 */
export class SharedDevice {
  private current: Promise<Device | undefined> = Promise.resolve(undefined);

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

  /** Ends the device, and every run on it. */
  async destroy(): Promise<void> {
    const device = await this.current.catch(() => undefined);
    device?.gpu.destroy();
  }

  private async replace(device: Device | undefined): Promise<Device> {
    device?.gpu.destroy();
    return openDevice(await this.requestAdapter());
  }
}
