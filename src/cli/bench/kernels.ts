import type { DeviceExecutor, Prepared } from "../../gpu/executor";
import { cost } from "../../gpu/plan";
import type { Peak } from "./peak";
import { seconds } from "./timing";

/** One kernel at one size, timed alone. */
export interface KernelTime {
  readonly phase: string;
  readonly kernel: string;
  readonly dims: Readonly<Record<string, number>>;
  readonly grid: readonly number[];
  readonly count: number; // dispatches of it in the phase
  readonly microseconds: number; // of one
  readonly milliseconds: number; // of all in the phase
  readonly gflops: number;
  readonly shareOfPeak: number;
  readonly megabytes: number; // touched by one, each binding once
  readonly gigabytesPerSecond: number;
  readonly shareOfCopy: number;
}

const LEAST_SECONDS = 0.02;

/** Times every distinct dispatch of a plan. Gated launches run as if their gate were open. */
export async function timeKernels(executor: DeviceExecutor, phase: string, { plan, launches }: Prepared, peak: Peak): Promise<KernelTime[]> {
  const distinct = new Map<string, number[]>();
  plan.dispatches.forEach((d, k) => {
    const key = `${d.kernel.name} ${JSON.stringify(d.dims)}`;
    distinct.set(key, [...(distinct.get(key) ?? []), k]);
  });
  const out: KernelTime[] = [];
  for (const places of distinct.values()) {
    const [k] = places, d = plan.dispatches[k];
    const launch = { ...launches[k], gate: undefined };
    const took = await seconds((times) => {
      void executor.submit([{ plan, launches: Array.from({ length: times }, () => launch) }]);
      return executor.device.gpu.queue.onSubmittedWorkDone();
    }, LEAST_SECONDS);
    const { flops, bytes } = cost(d);
    const gflops = flops / took / 1e9, rate = bytes / took / 1e9;
    out.push({
      phase, kernel: d.kernel.name, dims: d.dims, grid: d.kernel.workgroups(d.dims), count: places.length,
      microseconds: took * 1e6, milliseconds: took * 1e3 * places.length,
      gflops, shareOfPeak: gflops / peak.gflops, megabytes: bytes / 1e6, gigabytesPerSecond: rate, shareOfCopy: rate / peak.gigabytesPerSecond,
    });
  }
  return out.sort((a, b) => b.milliseconds - a.milliseconds);
}
