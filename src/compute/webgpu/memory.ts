import { GpuError } from "../fault";
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

/** The buffers of one executor: checked against the device's limits, counted, freed together. */
export class DeviceMemory {
  private readonly buffers = new Set<GPUBuffer>();
  // each settles once the device has reported whether it had the memory
  private allocations: Promise<void>[] = [];
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
    const judge = (error: GPUError | null) => {
      if (error)
        this.device.fail({
          kind: "out-of-memory",
          what: `Everything up to ${what}`,
          neededMB: megabytes(held + rounded),
          limitMB: megabytes(held),
        });
    };
    // the loss of a device is reported elsewhere
    this.allocations.push(gpu.popErrorScope().then(judge, () => undefined));
    this.buffers.add(buffer);
    this.counters.buffers += 1;
    this.counters.bytesHeld += rounded;
    this.counters.bytesPeak = Math.max(this.counters.bytesPeak, this.counters.bytesHeld);
    return buffer;
  }

  /** Resolves once the device has reported on every buffer created so far. */
  async settled(): Promise<void> {
    await Promise.all(this.allocations.splice(0));
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
