import copyWgsl from "./copy.wgsl";
import fmaWgsl from "./fma.wgsl";
import { seconds } from "./timing";

/**
 * What this device does at best: multiply-adds out of registers, and a plain copy. The yardsticks
 * of the bench.
 */
export interface Peak {
  readonly gflops: number;
  readonly gigabytesPerSecond: number; // read and written together
}

const STORAGE = 128;
const WORKGROUP = 128;
const LEAST_SECONDS = 0.05;

interface Probe {
  readonly wgsl: string;
  readonly bytes: number; // of each buffer
  readonly constants: Record<string, number>;
  readonly grid: readonly [number, number];
}

/** Seconds of one dispatch of a probe. */
async function time(gpu: GPUDevice, { wgsl, bytes, constants, grid }: Probe): Promise<number> {
  const pipeline = await gpu.createComputePipelineAsync({
    layout: "auto",
    compute: { module: gpu.createShaderModule({ code: wgsl }), entryPoint: "main", constants },
  });
  const buffers = [0, 1].map(() => gpu.createBuffer({ size: bytes, usage: STORAGE }));
  const group = gpu.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const once = (times: number) => {
    const encoder = gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    for (let k = 0; k < times; k++) pass.dispatchWorkgroups(...grid);
    pass.end();
    gpu.queue.submit([encoder.finish()]);
    return gpu.queue.onSubmittedWorkDone();
  };
  const took = await seconds(once, LEAST_SECONDS);
  buffers.forEach((buffer) => buffer.destroy());
  return took;
}

/** Raises the rounds of arithmetic until one dispatch is long enough to be timed by itself. */
async function gflops(gpu: GPUDevice, threads: number): Promise<number> {
  for (let rounds = 64; ; rounds *= 4) {
    const took = await time(gpu, {
      wgsl: fmaWgsl,
      bytes: 4 * threads,
      constants: { ROUNDS: rounds },
      grid: [threads / WORKGROUP, 1],
    });
    if (took > LEAST_SECONDS / 4 || rounds > 1e6)
      return (threads * rounds * 8 * 4 * 2) / took / 1e9;
  }
}

async function bandwidth(gpu: GPUDevice, bytes: number): Promise<number> {
  const groups = bytes / 16 / 256;
  const took = await time(gpu, {
    wgsl: copyWgsl,
    bytes,
    constants: {},
    grid: [Math.min(groups, 32768), Math.ceil(groups / 32768)],
  });
  return (2 * bytes) / took / 1e9;
}

export async function measurePeak(gpu: GPUDevice, software: boolean): Promise<Peak> {
  const largest = Math.min(gpu.limits.maxStorageBufferBindingSize, gpu.limits.maxBufferSize);
  // larger than any cache
  const bytes = Math.min(software ? 2 ** 26 : 2 ** 28, 2 ** Math.floor(Math.log2(largest)));
  return {
    gflops: await gflops(gpu, software ? 2 ** 14 : 2 ** 20),
    gigabytesPerSecond: await bandwidth(gpu, bytes),
  };
}
