import { GpuError, type GpuFault } from "../fault";
import type { Device } from "./device";

/** What an executor created and submitted since it began; the bench takes differences. */
export interface Counters {
  buffers: number;
  bindGroups: number;
  pipelines: number;
  submits: number;
  dispatches: number;
  readbacks: number;
  bytesHeld: number;
  bytesPeak: number;
}

// GPUBufferUsage is not a global in Node
export const USAGE = {
  MAP_READ: 1,
  COPY_SRC: 4,
  COPY_DST: 8,
  UNIFORM: 64,
  STORAGE: 128,
} as const;

/**
 * The buffers of one executor: checked against the device's limits, counted, freed together. That
 * the device had no memory for one is a fault of this executor alone; others go on on the device.
 */
export class DeviceMemory {
  private readonly buffers = new Set<GPUBuffer>();
  // each settles once the device has reported on an allocation, or on work that came after it
  private readonly reports = new Set<Promise<void>>();
  private lack: GpuFault | undefined; // the first allocation that the device had no memory for
  private isDestroyed = false;

  constructor(
    private readonly device: Device,
    private readonly counters: Counters,
  ) {}

  get destroyed(): boolean {
    return this.isDestroyed;
  }

  /** Throws a GpuError if one buffer of the device may not be so large. */
  create(size: number, usage: number, what: string): GPUBuffer {
    const { gpu } = this.device;
    this.refuseIfDestroyed();
    const rounded = Math.ceil(size / 4) * 4;
    const held = this.counters.bytesHeld;
    if (rounded > gpu.limits.maxBufferSize) throw tooLarge(what, rounded, gpu.limits.maxBufferSize);
    gpu.pushErrorScope("out-of-memory");
    const buffer = gpu.createBuffer({ size: rounded, usage, label: what });
    this.report(() => {
      this.lack ??= {
        kind: "out-of-memory",
        what: `Everything up to ${what}`,
        neededMB: megabytes(held + rounded),
        limitMB: megabytes(held),
      };
    });
    this.buffers.add(buffer);
    this.counters.buffers += 1;
    this.counters.bytesHeld += rounded;
    this.counters.bytesPeak = Math.max(this.counters.bytesPeak, this.counters.bytesHeld);
    return buffer;
  }

  /**
   * Does what uses buffers. A buffer that the device had no memory for is invalid, and so is what
   * uses it: where that may be the cause, an error is no fault of the device.
   */
  using<R>(work: () => R): R {
    if (this.reports.size === 0 && !this.lack) return work();
    this.device.gpu.pushErrorScope("validation");
    try {
      return work();
    } finally {
      // the device reports in order, so that a lack of memory is known by then
      this.report(({ message }) => {
        if (!this.lack) this.device.fail({ kind: "gpu-error", message });
      });
    }
  }

  /**
   * Resolves once the device has reported on every buffer created so far, and on their use. Rejects
   * with a GpuError if it had no memory for one.
   */
  async settled(): Promise<void> {
    await Promise.all(this.reports);
    if (this.lack) throw new GpuError(this.lack);
  }

  /** Ends an error scope; `judge` is called if there was an error in it. */
  private report(judge: (error: GPUError) => void): void {
    const reported = this.device.gpu.popErrorScope().then(
      (error) => error && judge(error),
      () => undefined, // the loss of a device is reported elsewhere
    );
    const report: Promise<void> = reported.then(() => void this.reports.delete(report));
    this.reports.add(report);
  }

  free(buffer: GPUBuffer): void {
    if (!this.buffers.delete(buffer)) return;
    this.counters.bytesHeld -= buffer.size;
    buffer.destroy();
  }

  /** Frees every buffer but those in `inUse`; later calls of `create` throw. */
  destroy(inUse: ReadonlySet<GPUBuffer>): void {
    this.isDestroyed = true;
    for (const buffer of this.buffers) if (!inUse.has(buffer)) this.free(buffer);
  }

  refuseIfDestroyed(): void {
    if (this.isDestroyed)
      throw new Error("This run was closed; its memory on the device is no longer there.");
  }
}

const megabytes = (n: number) => Math.ceil(n / 1048576);

export const tooLarge = (what: string, size: number, limit: number) =>
  new GpuError({
    kind: "out-of-memory",
    what,
    neededMB: megabytes(size),
    limitMB: Math.floor(limit / 1048576),
  });
