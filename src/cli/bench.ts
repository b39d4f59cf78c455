/** How fast this machine trains, and where the time goes: every figure beside the best the device was measured to do. */
import "./dawn";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { experimentOf, presetNames, schema } from "../experiment/presets";
import type { PresetName } from "../experiment/experiment";
import { withLeaves } from "../experiment/leaves";
import { faultOf } from "../worker/failure";
import { type OnDevice, openOn } from "../worker/device";
import { faultSentence } from "../worker/sentences";
import { type KernelTime, timeKernels } from "./bench/kernels";
import { measurePeak } from "./bench/peak";
import { timeSteps } from "./bench/steps";
import { digits } from "./lines";
import { place } from "./place";

const help = `npm run -s bench -- [preset] [--steps N] [--set path=value]... [--json]

Measures the device's peak, then a preset's training step by phase and by kernel.
  preset     ${presetNames.join(" or ")} (the first when absent)
  --steps N  steps to time after three of warm-up (10)
  --json     one JSON object on stdout
`;

const MOST_ROWS = 40; // of the table for people; --json has them all

async function main(args: string[]): Promise<number> {
  const asked = read(args);
  if (typeof asked === "string") {
    (asked === help ? console.log : console.error)(asked);
    return asked === help ? 0 : 2;
  }
  const { experiment, steps, json } = asked;
  const from = place(join(process.cwd(), "public"));
  const opened = await openOn(from)(experiment, () => experiment.leaves, () => undefined);
  try {
    const result = await measure(opened, { leaves: experiment.leaves, preset: experiment.preset, steps });
    if (json) console.log(JSON.stringify(result));
    else tell(result);
  } finally {
    opened.close();
    from.close();
  }
  return 0;
}

function read(args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args: args.filter((arg) => arg !== "--"), allowPositionals: true, options: { steps: { type: "string" }, json: { type: "boolean" }, set: { type: "string", multiple: true }, help: { type: "boolean" } } });
    if (values.help) return help;
    const preset = positionals[0] ?? presetNames[0];
    if (positionals.length > 1 || !presetNames.includes(preset as PresetName)) return `${JSON.stringify(positionals.join(" "))} is no preset; presets are ${presetNames.join(" and ")}.`;
    const steps = Number(values.steps ?? 10);
    if (!Number.isInteger(steps) || steps < 1 || steps > 10_000) return `--steps is ${JSON.stringify(values.steps)}; it must be a whole number from 1 to 10000.`;
    const changes = (values.set ?? []).map((entry) => [entry.slice(0, Math.max(0, entry.indexOf("="))), entry.slice(entry.indexOf("=") + 1)] as const);
    const base = experimentOf(preset as PresetName);
    const leaves = withLeaves(schema.table, schema.relations, base.leaves, changes);
    return leaves.ok ? { experiment: { ...base, leaves: leaves.value }, steps, json: values.json ?? false } : leaves.sentence;
  } catch (error) {
    return `${error instanceof Error ? error.message.split(/[.\n]/)[0] : String(error)}; --help lists what there is.`;
  }
}

async function measure(opened: OnDevice, { leaves, preset, steps }: { leaves: ReturnType<typeof experimentOf>["leaves"]; preset: PresetName; steps: number }) {
  const { executor, policy, machine } = opened;
  const peak = await measurePeak(executor.device.gpu, machine.software);
  const step = await timeSteps(opened, leaves, steps);
  const { batches, decode, update } = policy.programs;
  const widest = batches[batches.length - 1].prepared;
  const plans = { behave: decode.prepared, score: widest?.score, train: widest?.train, update: update.prepared };
  const kernels: KernelTime[] = [];
  for (const [phase, prepared] of Object.entries(plans)) if (prepared) kernels.push(...(await timeKernels(executor, phase, prepared, peak)));
  const { bytesHeld, bytesPeak } = executor.counters;
  return { machine, preset, peak, step, memory: { bytesHeld, bytesPeak }, kernels };
}

function tell({ machine, preset, peak, step, memory, kernels }: Awaited<ReturnType<typeof measure>>): void {
  const row = (...cells: [string, ...(string | number)[]]) => console.log(cells.map((cell, k) => (k === 0 ? String(cell).slice(0, 52).padEnd(52) : (typeof cell === "number" ? digits(cell) : cell).padStart(11))).join(" "));
  console.log(`${machine.adapter}: ${digits(peak.gflops)} GFLOP/s of multiply-adds, ${digits(peak.gigabytesPerSecond)} GB/s copied`);
  console.log(`${preset}: ${digits(step.milliseconds)} ms a step, ${digits(step.stepsPerSecond)} steps/s; at most ${digits(memory.bytesPeak / 1e6)} MB held`);
  console.log(`alone, in ms: ${Object.entries(step.phases).map(([name, ms]) => `${name} ${digits(ms)}`).join(", ")}`);
  console.log(`a step: ${["dispatches", "submits", "readbacks", "buffers", "bindGroups", "pipelines"].map((name) => `${digits(step.perStep[name as keyof typeof step.perStep])} ${name}`).join(", ")}\n`);
  row("kernel", "phase", "count", "ms in all", "GFLOP/s", "of peak", "GB/s", "of copy");
  for (const k of [...kernels].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, MOST_ROWS))
    row(`${k.kernel} ${Object.entries(k.dims).map(([name, n]) => `${name}${n}`).join(" ")}`, k.phase, String(k.count), k.milliseconds, k.gflops, k.shareOfPeak, k.gigabytesPerSecond, k.shareOfCopy);
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(faultSentence(faultOf(error, null)));
  return 1;
});
