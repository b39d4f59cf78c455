import type { Dims, Kernel } from "../kernel";
import type { Device } from "./device";
import { type Counters, type DeviceMemory, USAGE } from "./memory";

/**
 * The bytes of a kernel's `struct Sizes` at given dims: 4 bytes a field in the order of `uniform`,
 * padded to a multiple of 16. Throws if `constants` leaves a field out.
 */
export function packUniform(kernel: Kernel, dims: Dims): ArrayBuffer {
  const fields = Object.entries(kernel.uniform ?? {});
  const values = kernel.constants(dims);
  const data = new DataView(new ArrayBuffer(Math.ceil((fields.length * 4) / 16) * 16));
  for (const [i, [name, type]] of fields.entries()) {
    const value = values[name];
    if (value === undefined) throw new Error(`${kernel.name}: the size ${name} was not given.`);
    if (type === "f32") data.setFloat32(4 * i, value, true);
    else data.setUint32(4 * i, value, true);
  }
  return data.buffer;
}

/** The uniforms of an executor's launches; launches with equal bytes share one. */
export class Uniforms {
  private readonly groups = new Map<string, GPUBindGroup>(); // by the uniform's words

  constructor(
    private readonly device: Device,
    private readonly memory: DeviceMemory,
    private readonly counters: Counters,
  ) {}

  /** Nothing for a kernel without a uniform. */
  group(kernel: Kernel, dims: Dims): GPUBindGroup | undefined {
    if (kernel.uniform === undefined) return undefined;
    const data = packUniform(kernel, dims);
    const key = new Uint32Array(data).join();
    const known = this.groups.get(key);
    if (known) return known;
    const made = this.create(data, kernel.name);
    this.groups.set(key, made);
    return made;
  }

  private create(data: ArrayBuffer, kernelName: string): GPUBindGroup {
    const { gpu, pipelines } = this.device;
    const usage = USAGE.UNIFORM | USAGE.COPY_DST;
    const buffer = this.memory.create(data.byteLength, usage, `sizes of ${kernelName}`);
    this.counters.bindGroups += 1;
    return this.memory.using(() => {
      gpu.queue.writeBuffer(buffer, 0, data);
      return gpu.createBindGroup({
        layout: pipelines.sizeLayout,
        entries: [{ binding: 0, resource: { buffer } }],
        label: "sizes",
      });
    });
  }
}
