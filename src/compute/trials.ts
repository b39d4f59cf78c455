import { at } from "./arrays";
import type { Executor } from "./executor";
import { GpuError } from "./fault";
import type { Dims, Kernel } from "./kernel";
import { type Verdict, verify } from "./verify";

/** A kernel at dims that its spec gives for the self-test. */
export interface KernelAt {
  readonly kernel: Kernel;
  readonly dims: Dims;
}

/**
 * How far beyond its test tolerance a kernel may be on a visitor's device. The tolerances are what
 * software adapters reach; WGSL lets a GPU be tens of ulps worse in exp, log, tanh, division and
 * square root. What this test is for (a miscompiled loop, a missing barrier, a lost write) is wrong
 * by thousands of tolerances. Whole numbers must be right.
 */
export const LOOSENESS = 20;

/**
 * Runs kernels once each on an executor against their float64 references, all at a time. Rejects
 * with `kernel-wrong` for the worst kernel beyond the loosened tolerance.
 */
export async function tryKernels(
  executor: Executor,
  table: readonly KernelAt[],
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<Verdict[]> {
  let done = 0;
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
