import { expect } from "vitest";
import { openDawn } from "../cli/dawn";
import { at } from "./arrays";
import type { Executor } from "./executor";
import { openDevice } from "./webgpu/device";
import { WebGpuExecutor } from "./webgpu/executor";
import { startNodeThread } from "../cli/thread";
import { Engine } from "./wasm/engine";
import { WasmExecutor } from "./wasm/executor";
import { exampleArrays, verify } from "./verify";
import { type Arrays, type Dims, type Kernel, ports } from "./kernel";

/** Tests only: one executor on this machine's Dawn for all tests of a file. */
export async function openTestExecutor(): Promise<WebGpuExecutor> {
  const { adapter } = await openDawn();
  return new WebGpuExecutor(await openDevice(adapter));
}

/** Tests only: the same on the processor, in WebAssembly, with helper threads of Node. */
export const openWasmExecutor = (threads = 1, sharedAbove?: number): Promise<WasmExecutor> =>
  WasmExecutor.open(threads, (start) => startNodeThread(start, () => undefined), sharedAbove);

/** Tests only: an engine for several of them. */
export const openEngine = (threads = 1): Promise<Engine> =>
  Engine.open(threads, (start) => startNodeThread(start, () => undefined));

/** Tests only: what opens each executor that a run may choose, by name. */
export const executors = {
  WebGPU: openTestExecutor,
  WebAssembly: () => openWasmExecutor(),
} satisfies Record<string, () => Promise<Executor>>;

const isKernel = (value: unknown): value is Kernel =>
  typeof value === "object" && value !== null && "wgsl" in value;

/** Tests only: the kernels that specs export. */
const kernelsOf = (specs: Record<string, Record<string, unknown>>): Kernel[] =>
  Object.values(specs).flatMap((spec) => Object.values(spec).filter(isKernel));

/** Tests only: every kernel of every folder of this room. */
export const allKernels = kernelsOf(import.meta.glob("./kernels/*/spec.ts", { eager: true }));

/**
 * Tests only: what a spec declares is what its WGSL reads: the fields of `struct Sizes` by name,
 * order and type, the overrides by name, and for every port a binding with its access.
 */
export function expectSpecMatchesWgsl(kernel: Kernel): void {
  const wgsl = kernel.wgsl.replace(/\/\/.*$/gm, "").replace(/\/\*[\s\S]*?\*\//g, "");
  const struct = /struct Sizes \{([^}]*)\}/.exec(wgsl)?.[1];
  const fields = [...(struct ?? "").matchAll(/(\w+): (\w+),/g)].map(([, name, type]) => [
    name,
    type,
  ]);
  expect(Object.entries(kernel.uniform ?? {}), `${kernel.name}: struct Sizes`).toEqual(fields);
  const binding = "@group(1) @binding(0) var<uniform> sizes: Sizes;";
  expect(wgsl.includes(binding), `${kernel.name}: ${binding}`).toBe(kernel.uniform !== undefined);

  const declared = [...wgsl.matchAll(/override (\w+): \w+;/g)].map(([, name]) => name);
  for (const dims of kernel.trials) {
    const given = Object.keys(kernel.constants(dims));
    const fixed = given.filter((name) => !Object.hasOwn(kernel.uniform ?? {}, name));
    expect(fixed.sort(), `${kernel.name}: overrides`).toEqual(declared.toSorted());
  }

  const bindings = [...wgsl.matchAll(/@group\(0\) @binding\((\d+)\) var<storage, (\w+)>/g)];
  const accesses = new Set(bindings.map(([, place, access]) => `${place} ${access}`));
  for (const [place, [port, , access]] of ports(kernel).entries()) {
    const wanted = `${place} ${access === "read" ? "read" : "read_write"}`;
    expect(accesses.has(wanted), `${kernel.name}: ${port} at ${wanted}`).toBe(true);
  }
}

/** First link of the proof: the WGSL agrees with the float64 reference at every size. */
export async function expectAgreement(
  executor: Executor,
  kernel: Kernel,
  sizes: readonly Dims[],
): Promise<void> {
  for (const dims of sizes) {
    const worst = await verify(executor, kernel, dims);
    expect(
      worst.excess,
      `${kernel.name} ${JSON.stringify(dims)}: ${worst.port}[${worst.index}] is ` +
        `${worst.got}, not ${worst.wanted}`,
    ).toBeLessThanOrEqual(1);
  }
}

/** Which gradient port belongs to which read of the forward, e.g. { dx: "x" }. */
type Gradients = Readonly<Record<string, string>>;

/**
 * Second link: a backward reference against central differences of the forward reference, at f64
 * precision. The forward's first write is contracted with the backward's read named `d` + that
 * write (dy for y).
 */
export function expectGradient(
  forward: Kernel,
  backward: Kernel,
  gradients: Gradients,
  dims: Dims,
): void {
  const inputs: Arrays = exampleArrays(forward, dims, 3);
  const output = at(Object.keys(forward.writes), 0);
  const run = (arrays: Arrays): Arrays => {
    const copy = Object.fromEntries(Object.entries(arrays).map(([n, a]) => [n, a.slice()]));
    forward.reference(copy, dims);
    return copy;
  };
  const back: Arrays = { ...exampleArrays(backward, dims, 4), ...shared(backward, run(inputs)) };
  for (const zero of ["sofar", ...Object.keys(gradients)]) back[zero]?.fill(0);
  const seed = named(back, `d${output}`);
  backward.reference(back, dims);
  for (const [gradient, of] of Object.entries(gradients)) {
    const analytic = named(back, gradient);
    const input = Float64Array.from(named(inputs, of));
    const stride = Math.max(1, Math.floor(analytic.length / 40));
    for (let i = 0; i < analytic.length; i += stride) {
      const h = 1e-5 * Math.max(1, Math.abs(at(input, i)));
      const lossAt = (shift: number) => {
        const moved = input.with(i, at(input, i) + shift);
        const outputs = run({ ...inputs, [of]: moved });
        return contracted(named(outputs, output), seed);
      };
      const numeric = (lossAt(h) - lossAt(-h)) / (2 * h);
      expect(
        Math.abs(at(analytic, i) - numeric),
        `${backward.name} ${gradient}[${i}]: ${analytic[i]} against ${numeric}`,
      ).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(numeric)));
    }
  }
}

type AnyArray = Arrays[string];
const contracted = (y: AnyArray, seed: AnyArray): number =>
  Array.from(y).reduce((sum, value, k) => sum + value * at(seed, k), 0);

function named(arrays: Arrays, name: string): AnyArray {
  const array = arrays[name];
  if (!array) throw new Error(`There is no port ${name}.`);
  return array;
}

/** Copies of the arrays that a kernel has a port for. */
const shared = (kernel: Kernel, arrays: Arrays): Arrays =>
  Object.fromEntries(
    ports(kernel).flatMap(([port]) => (arrays[port] ? [[port, arrays[port].slice()]] : [])),
  );
