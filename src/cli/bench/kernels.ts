import type { Executor, Prepared } from "../../compute/executor";
import type { Dispatch } from "../../compute/graph";
import { type Plan, cost } from "../../compute/plan";
import type { Peak } from "./peak";
import type { Runs } from "./steps";
import { seconds } from "./timing";

/** One kernel at one size, timed alone. */
export interface KernelTime {
  readonly phase: keyof Runs;
  readonly kernel: string;
  readonly dims: Readonly<Record<string, number>>;
  readonly grid: readonly number[];
  readonly count: number; // dispatches of it in the phase
  readonly microseconds: number; // of one
  readonly milliseconds: number; // of all in the phase
  readonly perStep: number; // milliseconds of all in a step: the phase is not run in every one
  readonly gflops: number;
  readonly shareOfPeak: number;
  readonly megabytes: number; // touched by one, each binding once
  readonly gigabytesPerSecond: number;
  readonly shareOfCopy: number;
}

const LEAST_SECONDS = 0.02;

/** An executor that runs a single launch of a plan many times. */
interface Repeating extends Executor {
  planOf(prepared: Prepared): Plan;
  repeat(prepared: Prepared, dispatch: number, times: number): Promise<unknown>;
}

interface Phase {
  readonly name: keyof Runs;
  readonly prepared: Prepared;
  readonly runs: number; // a step
}

/** Times every distinct dispatch of a plan. */
export async function timeKernels(
  executor: Repeating,
  { name: phase, prepared, runs }: Phase,
  peak: Peak,
): Promise<KernelTime[]> {
  const plan = executor.planOf(prepared);
  const distinct = new Map<string, { d: Dispatch; k: number; count: number }>();
  for (const [k, d] of plan.dispatches.entries()) {
    const key = `${d.kernel.name} ${JSON.stringify(d.dims)}`;
    const known = distinct.get(key) ?? { d, k, count: 0 };
    distinct.set(key, { ...known, count: known.count + 1 });
  }
  const out: KernelTime[] = [];
  for (const { d, k, count } of distinct.values()) {
    const took = await seconds((times) => executor.repeat(prepared, k, times), LEAST_SECONDS);
    const { flops, bytes } = cost(d);
    const gflops = flops / took / 1e9;
    const rate = bytes / took / 1e9;
    out.push({
      phase,
      kernel: d.kernel.name,
      dims: d.dims,
      grid: d.kernel.workgroups(d.dims),
      count,
      microseconds: took * 1e6,
      milliseconds: took * 1e3 * count,
      perStep: took * 1e3 * count * runs,
      gflops,
      shareOfPeak: gflops / peak.gflops,
      megabytes: bytes / 1e6,
      gigabytesPerSecond: rate,
      shareOfCopy: rate / peak.gigabytesPerSecond,
    });
  }
  return out.sort((a, b) => b.perStep - a.perStep);
}

/** All launches of one kernel in a step, whatever their sizes. */
export interface KernelSum extends Pick<
  KernelTime,
  "kernel" | "gflops" | "shareOfPeak" | "gigabytesPerSecond" | "shareOfCopy" | "perStep"
> {
  readonly launches: number; // a step
  readonly share: number; // of what all kernels of a step take
}

export function byKernel(times: readonly KernelTime[], runs: Runs, peak: Peak): KernelSum[] {
  const all = times.reduce((sum, t) => sum + t.perStep, 0);
  const sums = [...new Set(times.map((t) => t.kernel))].map((kernel): KernelSum => {
    const own = times.filter((t) => t.kernel === kernel);
    const total = (of: (t: KernelTime) => number) => own.reduce((sum, t) => sum + of(t), 0);
    const perStep = total((t) => t.perStep);
    const rate = (of: (t: KernelTime) => number) =>
      perStep > 0 ? total((t) => of(t) * t.perStep) / perStep : 0; // work over time
    const gflops = rate((t) => t.gflops);
    const gigabytesPerSecond = rate((t) => t.gigabytesPerSecond);
    return {
      kernel,
      launches: total((t) => t.count * runs[t.phase]),
      perStep,
      share: perStep / all,
      gflops,
      shareOfPeak: gflops / peak.gflops,
      gigabytesPerSecond,
      shareOfCopy: gigabytesPerSecond / peak.gigabytesPerSecond,
    };
  });
  return sums.sort((a, b) => b.perStep - a.perStep);
}
