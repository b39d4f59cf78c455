import type { Kernel, Sizes } from "../kernel";
import type { Device } from "./device";
import { type Counters, type DeviceMemory, USAGE } from "./memory";
import { sharedSource } from "./pipelines";
import { packSizes } from "./sizes";

/** The sizes of launches as uniforms, @group(1) @binding(0); launches with equal sizes share one. */
export class Uniforms {
  private readonly groups = new Map<string, GPUBindGroup>(); // by the uniform's words

  constructor(
    private readonly device: Device,
    private readonly memory: DeviceMemory,
    private readonly counters: Counters,
  ) {}

  /** Nothing for a kernel without sizes. */
  group(kernel: Kernel, dims: Sizes): GPUBindGroup | undefined {
    const source = sharedSource(kernel);
    if (source.fields.length === 0) return undefined;
    const data = packSizes(source, kernel.constants(dims));
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
    gpu.queue.writeBuffer(buffer, 0, data);
    this.counters.bindGroups += 1;
    return gpu.createBindGroup({
      layout: pipelines.sizeLayout,
      entries: [{ binding: 0, resource: { buffer } }],
      label: "sizes",
    });
  }
}
