import { digits } from "../lines";
import type { KernelSum } from "./kernels";
import type { Measured } from "./measure";

const MOST = 12; // launches in the second table; --json has them all

type Write = (line: string) => void;

/** The bench as text: the step, then its kernels by cost, then the costliest launches. */
export function printTables(measured: Measured, write: Write): void {
  const { kernels, launches } = measured;
  printStep(measured, write);
  const headings = ["GFLOP/s", "of peak", "GB/s", "of copy"];
  write(row("kernel", "a step", "ms a step", "share", ...headings));
  for (const k of kernels)
    write(row(k.kernel, k.launches, k.perStep, percent(k.share), ...rates(k)));
  write(
    "  GB/s counts every bound buffer once. Buffers that are cached or only partly read can " +
      "therefore exceed 100 %.\n",
  );
  write(
    row(`costliest of ${launches.length} launches`, "program", "count", "ms each", ...headings),
  );
  const costliest = launches.toSorted((a, b) => b.perStep - a.perStep).slice(0, MOST);
  for (const k of costliest) {
    const dims = Object.entries(k.dims).map(([name, n]) => `${name}=${n}`);
    const name = `${k.kernel} ${dims.join(" ")}`;
    write(row(name, k.phase, String(k.count), k.microseconds / 1000, ...rates(k)));
  }
}

function printStep({ machine, preset, peak, step, memory, kernels }: Measured, write: Write): void {
  const alone = kernels.reduce((sum, k) => sum + k.perStep, 0);
  const { threads } = machine;
  write(threads === null ? machine.adapter : `${machine.adapter}, threads: ${threads}`);
  const measured = threads === null ? "at best" : "one core at best";
  write(
    `  ${measured} ${digits(peak.gflops)} GFLOP/s of multiply-adds and ` +
      `${digits(peak.gigabytesPerSecond)} GB/s copied; at most ` +
      `${digits(memory.bytesPeak / 1e6)} MB held`,
  );
  write(
    `${preset}: ${digits(step.milliseconds)} ms a step, ${digits(step.stepsPerSecond)} ` +
      `steps/s (${step.steps} steps: ${list(step.behaviours)})`,
  );
  write(`  one stage after the other, ms: ${list(step.phases)}`);
  if (step.perStep) {
    const { buffers, bindGroups, pipelines, dispatches, submits, readbacks } = step.perStep;
    write(
      `  a step: ${list({ dispatches, submits, readbacks })}; made: ` +
        list({ buffers, "bind groups": bindGroups, pipelines }),
    );
  }
  write(
    `  programs run a step: ${list(step.runs)}; their kernels, each timed alone: ` +
      `${digits(alone)} ms\n`,
  );
}

function row(name: string, ...cells: readonly (string | number)[]): string {
  const texts = cells.map((cell) => (typeof cell === "number" ? digits(cell) : cell));
  return [name.slice(0, 62).padEnd(62), ...texts.map((text) => text.padStart(10))].join(" ");
}

const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

const list = (of: Readonly<Record<string, number>>) =>
  Object.entries(of)
    .map(([name, n]) => `${name} ${digits(n)}`)
    .join(", ");

type Rates = Pick<KernelSum, "gflops" | "shareOfPeak" | "gigabytesPerSecond" | "shareOfCopy">;
const rates = (k: Rates): string[] => [
  ...(k.gflops > 0 ? [digits(k.gflops), percent(k.shareOfPeak)] : ["–", "–"]),
  digits(k.gigabytesPerSecond),
  percent(k.shareOfCopy),
];
