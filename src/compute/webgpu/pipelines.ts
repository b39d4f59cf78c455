import { GpuError } from "../fault";
import { type Dims, type Kernel, ports } from "../kernel";

/**
 * The compiled kernels of one device. Each compiled form is built once and shared by all executors
 * of the device: the self-test compiles what the plans launch afterwards.
 *
 * Sizes travel in a uniform, so that a kernel is compiled once for all shapes: a run has some
 * hundred launches of different sizes, and drivers unroll loops of known length until compiling one
 * takes seconds.
 */
export class Pipelines {
  readonly sizeLayout: GPUBindGroupLayout; // of group 1, the uniform of sizes
  private readonly built = new Map<string, Promise<GPUComputePipeline>>();

  constructor(private readonly gpu: GPUDevice) {
    this.sizeLayout = gpu.createBindGroupLayout({
      label: "sizes",
      entries: [{ binding: 0, visibility: COMPUTE, buffer: { type: "uniform" } }],
    });
  }

  /** Whether this form is compiled or being compiled. */
  has(kernel: Kernel, dims: Dims): boolean {
    return this.built.has(compiledForm(kernel, dims));
  }

  /** Rejects with a GpuError that names the kernel. */
  get(kernel: Kernel, dims: Dims): Promise<GPUComputePipeline> {
    const form = compiledForm(kernel, dims);
    const known = this.built.get(form);
    if (known) return known;
    const building = this.build(kernel, overrides(kernel, dims));
    this.built.set(form, building);
    return building;
  }

  private async build(
    kernel: Kernel,
    constants: Record<string, number>,
  ): Promise<GPUComputePipeline> {
    try {
      return await this.gpu.createComputePipelineAsync({
        label: kernel.name,
        layout: this.layout(kernel),
        compute: {
          module: this.gpu.createShaderModule({ code: kernel.wgsl, label: kernel.name }),
          entryPoint: kernel.entry ?? "main",
          constants,
        },
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const message = `The kernel ${kernel.name} was refused: ${reason}`;
      throw new GpuError({ kind: "gpu-error", message });
    }
  }

  private layout(kernel: Kernel): GPUPipelineLayout {
    const { gpu } = this;
    const tensors = gpu.createBindGroupLayout({
      label: kernel.name,
      entries: ports(kernel).map(([, , access], binding) => ({
        binding,
        visibility: COMPUTE,
        buffer: { type: access === "read" ? "read-only-storage" : "storage" },
      })),
    });
    const bindGroupLayouts = kernel.uniform ? [tensors, this.sizeLayout] : [tensors];
    return gpu.createPipelineLayout({ bindGroupLayouts });
  }
}

/** The constants that are compiled in: those that the uniform does not hold. */
function overrides(kernel: Kernel, dims: Dims): Record<string, number> {
  const all = Object.entries(kernel.constants(dims));
  return Object.fromEntries(all.filter(([name]) => !Object.hasOwn(kernel.uniform ?? {}, name)));
}

/** The name of a compiled form: two launches with the same form share one pipeline. */
export const compiledForm = (kernel: Kernel, dims: Dims): string =>
  `${kernel.name} ${JSON.stringify(overrides(kernel, dims))}`;

const COMPUTE = 4; // GPUShaderStage.COMPUTE is not a global in Node
