import { powerOfTwoFrom } from "../../exact-math";
import type { Values } from "../executor";
import { GpuError, type GpuFault } from "../fault";
import { type Tensor, bytes } from "../tensor";
import type { Device } from "./device";
import { type DeviceMemory, USAGE } from "./memory";

const GPUMapMode = { READ: 1 } as const; // not a global in Node

/** Mappable buffers through which results reach the processor; each is used again and again. */
export class Readbacks {
  /** Buffers whose values have not arrived yet; they outlive the executor until they have. */
  readonly pending = new Set<GPUBuffer>();
  private readonly free: GPUBuffer[] = [];

  constructor(
    private readonly device: Device,
    private readonly memory: DeviceMemory,
  ) {}

  /** Makes buffers in advance, so that `count` pending reads of up to `size` bytes create none. */
  reserve(size: number, count: number): void {
    for (let k = 0; k < count; k++) this.free.push(this.create(size));
  }

  /** The smallest free buffer that holds `size` bytes, or a new one. */
  take(size: number): GPUBuffer {
    const [smallest] = this.free
      .filter((buffer) => buffer.size >= size)
      .sort((a, b) => a.size - b.size);
    const buffer = smallest ?? this.create(size);
    if (smallest) this.free.splice(this.free.indexOf(smallest), 1);
    this.pending.add(buffer);
    return buffer;
  }

  /** Waits for the copies into `staging`, splits them by tensor, and frees the buffer for reuse. */
  async values(staging: GPUBuffer, reads: readonly Tensor[]): Promise<Values[]> {
    const size = reads.reduce((n, t) => n + bytes(t), 0);
    try {
      await this.memory.using(() => staging.mapAsync(GPUMapMode.READ, 0, size));
    } catch (error) {
      await this.memory.settled(); // a buffer that was not made cannot be read
      throw this.failure(error as Error);
    }
    const copy = staging.getMappedRange(0, size).slice(0);
    staging.unmap();
    this.pending.delete(staging);
    if (this.memory.destroyed) this.memory.free(staging);
    else this.free.push(staging);
    await this.memory.settled();
    this.device.check();
    let offset = 0;
    return reads.map((t) => {
      const View = t.dtype === "f32" ? Float32Array : Uint32Array;
      const values = new View(copy, offset, bytes(t) / 4);
      offset += bytes(t);
      return values;
    });
  }

  /** OperationError: the copy was refused; AbortError: the device is gone, or the buffer. */
  private failure({ name, message }: Error): GpuError {
    const fault: GpuFault =
      name === "OperationError"
        ? { kind: "gpu-error", message }
        : { kind: "device-lost", reason: message };
    this.device.fail(fault);
    this.device.check(); // throws the first fault, which may be another
    return new GpuError(fault);
  }

  /** Rounded up to a power of two, so that a buffer serves reads of many sizes. */
  private create(size: number): GPUBuffer {
    const rounded = powerOfTwoFrom(Math.max(256, size));
    return this.memory.create(rounded, USAGE.MAP_READ | USAGE.COPY_DST, "a readback");
  }
}
