import { type Device, openDevice } from "./device";

/**
 * The one device of a place, with the kernels that were compiled on it: asked for when it is first
 * wanted, then lent to run after run. A device on which anything went wrong, or that is gone, is
 * let go, and whoever comes next gets another.
 */
export class SharedDevice {
  private kept: Promise<Device | undefined> = Promise.resolve(undefined);

  /** `requestAdapter` throws a GpuError where there is none. */
  constructor(private readonly requestAdapter: () => Promise<GPUAdapter>) {}

  /**
   * Resolves once the device has done all that earlier runs asked, so that no fault of theirs is
   * told to the next one. Rejects as `requestAdapter` and `requestDevice` do; the next call asks
   * again.
   */
  get(): Promise<Device> {
    const next = this.kept.then(
      async (device) => (device && (await device.sound()) ? device : this.replace(device)),
      () => this.replace(undefined),
    );
    this.kept = next;
    return next;
  }

  /** Ends the device, and every run on it. */
  async destroy(): Promise<void> {
    const device = await this.kept.catch(() => undefined);
    device?.gpu.destroy();
  }

  private async replace(device: Device | undefined): Promise<Device> {
    device?.gpu.destroy();
    return openDevice(await this.requestAdapter());
  }
}
