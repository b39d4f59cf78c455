import type { Device } from "./device";
import { WebGpuExecutor } from "./executor";
import type { Kernel } from "../kernel";
import { compiledForm } from "./pipelines";
import type { Plan } from "../plan";
import { type KernelAt, tryKernels } from "../trials";
import type { Verdict } from "../verify";

/** One compiled form of a kernel, at dims that its spec gives for the self-test. */
export interface Trial extends KernelAt {
  readonly form: string;
}

/** The trials of a kernel's own record, one for every form it is compiled to. */
export const trialsOfKernel = (kernel: Kernel): Trial[] =>
  kernel.trials.map((dims) => ({ form: compiledForm(kernel, dims), kernel, dims }));

/** A trial for every compiled form that the plans launch. Throws where a form has none. */
export function trialsOf(plans: readonly Plan[]): Trial[] {
  const launched = new Map<string, Kernel>();
  for (const { dispatches } of plans)
    for (const { kernel, dims } of dispatches) launched.set(compiledForm(kernel, dims), kernel);
  const table = [...launched].map(([form, kernel]) => ({
    form,
    trial: trialsOfKernel(kernel).find((t) => t.form === form),
  }));
  const untried = table.filter(({ trial }) => trial === undefined).map(({ form }) => form);
  if (untried.length > 0) throw new Error(`The self-test has no trial for ${untried.join(", ")}.`);
  return table.flatMap(({ trial }) => trial ?? []);
}

/**
 * Tries kernels on this device; see `tryKernels`. Its executor is its own and is freed; what it
 * compiles stays with the device, for the plans that run next.
 */
export async function selfTest(
  device: Device,
  table: readonly Trial[],
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<Verdict[]> {
  const executor = new WebGpuExecutor(device);
  try {
    return await tryKernels(executor, table, onProgress);
  } finally {
    executor.destroy();
  }
}
