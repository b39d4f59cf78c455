import type { Device } from "./device";
import { WebGpuExecutor } from "./executor";
import { GpuError } from "../fault";
import { at } from "../arrays";
import type { Dims, Kernel } from "../kernel";
import { compiledForm } from "./pipelines";
import type { Plan } from "../plan";
import { type Verdict, verify } from "../verify";

/** One compiled form of a kernel, at dims that its spec gives for the self-test. */
export interface Trial {
  readonly form: string;
  readonly kernel: Kernel;
  readonly dims: Dims;
}

/** The trials of a kernel's own record, one for every form it is compiled to. */
export const trialsOfKernel = (kernel: Kernel): Trial[] =>
  kernel.trials.map((dims) => ({ form: compiledForm(kernel, dims), kernel, dims }));

/**
 * How far beyond its test tolerance a kernel may be on a visitor's device. The tolerances are what
 * software adapters reach; WGSL lets a GPU be tens of ulps worse in exp, log, tanh, division and
 * square root. What this test is for (a miscompiled loop, a missing barrier, a lost write) is wrong
 * by thousands of tolerances. Whole numbers must be right.
 */
export const LOOSENESS = 20;

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
 * Runs kernels once each on this device against their float64 references, all at a time. Rejects
 * with `kernel-wrong` for the worst kernel beyond the loosened tolerance. Its executor is its own
 * and is freed; what it compiles stays with the device, for the plans that run next.
 */
export async function selfTest(
  device: Device,
  table: readonly Trial[],
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<Verdict[]> {
  const executor = new WebGpuExecutor(device);
  let done = 0;
  try {
    const judged = await Promise.allSettled(
      // all, also after one failed: none may use the executor once it is destroyed
      table.map(async ({ kernel, dims }) => {
        const verdict = await verify(executor, kernel, dims);
        onProgress(++done, table.length);
        return verdict;
      }),
    );
    const verdicts = judged.map((one) => {
      if (one.status === "rejected") throw one.reason;
      return one.value;
    });
    const beyond = verdicts.map((verdict, i) => ({
      verdict,
      times: verdict.excess / allowance(at(table, i).kernel, verdict),
    }));
    const worst = beyond.toSorted((a, b) => b.times - a.times).at(0);
    if (worst && worst.times > 1) throw faultOf(worst.verdict, worst.times);
    return verdicts;
  } finally {
    executor.destroy();
  }
}

const allowance = ({ writes, updates }: Kernel, { port }: Verdict): number =>
  ({ ...writes, ...updates })[port]?.dtype === "u32" ? 1 : LOOSENESS;

function faultOf({ kernel, got, wanted }: Verdict, times: number): GpuError {
  const error = Math.abs(got - wanted);
  return new GpuError({
    kind: "kernel-wrong",
    kernel,
    error,
    tolerance: Number.isFinite(times) ? error / times : 0,
  });
}
