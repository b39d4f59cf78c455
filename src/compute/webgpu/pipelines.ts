import { GpuError } from "../fault";
import { type Kernel, type Sizes, ports } from "../kernel";
import { type SharedSource, shareSizes } from "./sizes";

/**
 * The compiled kernels of one device. Each is compiled once, whoever asks first: the self-test's
 * executor and the run's share them. Sizes that travel in a uniform make no difference; what is
 * left in `constants` does.
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

  /** Was it compiled, or is it being compiled? */
  has(kernel: Kernel, dims: Sizes): boolean {
    return this.built.has(pipelineKey(kernel, dims));
  }

  /** Rejects with a GpuError that names the kernel. */
  get(kernel: Kernel, dims: Sizes): Promise<GPUComputePipeline> {
    const key = pipelineKey(kernel, dims);
    let pipeline = this.built.get(key);
    if (!pipeline) this.built.set(key, (pipeline = this.build(kernel, fixedSizes(kernel, dims))));
    return pipeline;
  }

  private async build(
    kernel: Kernel,
    constants: Record<string, number>,
  ): Promise<GPUComputePipeline> {
    const { gpu } = this;
    const { wgsl, fields } = sharedSource(kernel);
    const layout = gpu.createBindGroupLayout({
      label: kernel.name,
      entries: ports(kernel).map(([, , access], binding) => ({
        binding,
        visibility: COMPUTE,
        buffer: { type: access === "read" ? "read-only-storage" : "storage" },
      })),
    });
    try {
      return await gpu.createComputePipelineAsync({
        label: kernel.name,
        layout: gpu.createPipelineLayout({
          bindGroupLayouts: fields.length > 0 ? [layout, this.sizeLayout] : [layout],
        }),
        compute: {
          module: gpu.createShaderModule({ code: wgsl, label: kernel.name }),
          entryPoint: kernel.entry ?? "main",
          constants,
        },
      });
    } catch (error) {
      throw new GpuError({
        kind: "gpu-error",
        message:
          `The kernel ${kernel.name} was refused: ` +
          `${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }
}

const sources = new Map<string, SharedSource>(); // by their WGSL

/** A kernel's source with its sizes in a uniform, read once. */
export function sharedSource({ wgsl }: Kernel): SharedSource {
  let source = sources.get(wgsl);
  if (!source) sources.set(wgsl, (source = shareSizes(wgsl)));
  return source;
}

/** Sizes that are compiled in. */
function fixedSizes(kernel: Kernel, dims: Sizes): Record<string, number> {
  const shared = new Set(sharedSource(kernel).fields.map((f) => f.name));
  return Object.fromEntries(
    Object.entries(kernel.constants(dims)).filter(([name]) => !shared.has(name)),
  );
}

/** What tells compiled kernels apart. */
export const pipelineKey = (kernel: Kernel, dims: Sizes): string =>
  `${kernel.name} ${JSON.stringify(fixedSizes(kernel, dims))}`;

const COMPUTE = 4; // GPUShaderStage.COMPUTE, no global in Node
