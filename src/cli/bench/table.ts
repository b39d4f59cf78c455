import { digits } from "../lines";
import type { Measured } from "./measure";

const MOST = 12; // launches in the second table; --json has them all

/**
 * The bench for people: the step, then its kernels by what they cost, then the dearest launches at
 * their sizes.
 */
export function tell(
  { machine, preset, peak, step, memory, kernels, launches }: Measured,
  write: (line: string) => void,
): void {
  const row = (name: string, ...cells: (string | number)[]) =>
    write(
      [
        name.slice(0, 62).padEnd(62),
        ...cells.map((cell) => (typeof cell === "number" ? digits(cell) : cell).padStart(10)),
      ].join(" "),
    );
  const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  const rates = (
    k: Pick<
      Measured["kernels"][number],
      "gflops" | "shareOfPeak" | "gigabytesPerSecond" | "shareOfCopy"
    >,
  ) => [
    ...(k.gflops > 0 ? [digits(k.gflops), percent(k.shareOfPeak)] : ["–", "–"]),
    digits(k.gigabytesPerSecond),
    percent(k.shareOfCopy),
  ];
  const list = (of: object) =>
    Object.entries(of)
      .map(([name, n]) => `${name} ${digits(n as number)}`)
      .join(", ");
  const { buffers, bindGroups, pipelines, dispatches, submits, readbacks } = step.perStep;

  write(`${machine.adapter}`);
  write(
    `  at best ${digits(peak.gflops)} GFLOP/s of multiply-adds and ` +
      `${digits(peak.gigabytesPerSecond)} GB/s copied; at most ` +
      `${digits(memory.bytesPeak / 1e6)} MB held`,
  );
  write(
    `${preset}: ${digits(step.milliseconds)} ms a step, ${digits(step.stepsPerSecond)} ` +
      `steps/s (${step.steps} steps: ${list(step.behaviours)})`,
  );
  write(`  one stage after the other, ms: ${list(step.phases)}`);
  write(
    `  a step: ${list({ dispatches, submits, readbacks })}; made: ` +
      `${list({ buffers, "bind groups": bindGroups, pipelines })}`,
  );
  write(
    `  programs run a step: ${list(step.runs)}; their kernels, each timed alone: ` +
      `${digits(kernels.reduce((sum, k) => sum + k.perStep, 0))} ms\n`,
  );

  row("kernel", "a step", "ms a step", "share", "GFLOP/s", "of peak", "GB/s", "of copy");
  for (const k of kernels) row(k.kernel, k.launches, k.perStep, percent(k.share), ...rates(k));
  write(
    "  GB/s counts what is bound, each binding once and whole: what lies in a cache or is " +
      "skipped passes 100 %.\n",
  );
  row(
    `dearest launches of ${launches.length}`,
    "program",
    "count",
    "ms each",
    "GFLOP/s",
    "of peak",
    "GB/s",
    "of copy",
  );
  for (const k of [...launches].sort((a, b) => b.perStep - a.perStep).slice(0, MOST))
    row(
      `${k.kernel} ${Object.entries(k.dims)
        .map(([name, n]) => `${name}=${n}`)
        .join(" ")}`,
      k.phase,
      String(k.count),
      k.microseconds / 1000,
      ...rates(k),
    );
}
