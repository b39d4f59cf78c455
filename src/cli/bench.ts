/**
 * How fast this machine trains, and where the time goes: every figure beside the best the device
 * was measured to do.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { experimentOf, presetNames, schema } from "../experiment/presets";
import { withLeaves } from "../experiment/leaves";
import { faultOf } from "../worker/failure";
import { openOn } from "../worker/on-device";
import { faultSentence } from "../worker/sentences";
import { readDevice } from "./arguments";
import { measure } from "./bench/measure";
import { madeInStep } from "./bench/steps";
import { printTables } from "./bench/table";
import { place } from "./place";

const help = `npm run -s bench -- [preset] [--steps N] [--set path=value]...
                       [--device gpu|wasm|auto] [--json]

Measures the device's peak, then a preset's training step by phase and by kernel.
  preset     ${presetNames.join(" or ")} (the first when absent)
  --steps N  steps to time after three of warm-up (10)
  --device D gpu: WebGPU on any adapter; wasm: WebAssembly; auto (when absent): a GPU if there is
             one, else WebAssembly
  --json     one JSON object on stdout, with every launch at its size

Fails if a step after warm-up makes a buffer, a bind group, a pipeline or more memory. The time of
a kernel is the least of three. Batches are timed at their widest, so that their kernels together
are an upper bound of the step.
`;

async function main(args: string[]): Promise<number> {
  const request = read(args);
  if (typeof request === "string") {
    (request === help ? console.log : console.error)(request);
    return request === help ? 0 : 2;
  }
  const { experiment, steps, json, executor } = request;
  const from = place(join(process.cwd(), "public"));
  const opened = await openOn(from)(
    experiment,
    () => experiment.leaves,
    () => undefined,
    { executor },
  );
  try {
    const result = await measure(opened, {
      leaves: experiment.leaves,
      preset: experiment.preset,
      steps,
    });
    if (json) console.log(JSON.stringify(result));
    else printTables(result, (line) => console.log(line));
    const fault = madeInStep(result.step);
    if (fault !== undefined) console.error(fault);
    return fault === undefined ? 0 : 1;
  } finally {
    opened.close();
    await from.close();
  }
}

/** What to measure; or the help; or one sentence about what is wrong with the arguments. */
function read(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: args.filter((arg) => arg !== "--"),
      allowPositionals: true,
      options: {
        steps: { type: "string" },
        json: { type: "boolean" },
        set: { type: "string", multiple: true },
        device: { type: "string" },
        help: { type: "boolean" },
      },
    });
    return values.help ? help : requestOf(positionals, values);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    return `${reason}; --help lists what there is.`;
  }
}

interface Options {
  readonly steps?: string;
  readonly json?: boolean;
  readonly set?: readonly string[];
  readonly device?: string;
}

function requestOf(positionals: readonly string[], { steps: given, json, set, device }: Options) {
  const [name = presetNames[0], ...more] = positionals;
  const preset = presetNames.find((known) => known === name);
  if (preset === undefined || more.length > 0) {
    const names = presetNames.join(" and ");
    return `${JSON.stringify(positionals.join(" "))} is no preset; presets are ${names}.`;
  }
  const executor = readDevice(device);
  if (!executor.ok) return executor.sentence;
  const steps = Number(given ?? 10);
  if (!Number.isInteger(steps) || steps < 1 || steps > 10_000)
    return `--steps is ${JSON.stringify(given)}; it must be a whole number from 1 to 10000.`;
  const changes = (set ?? []).map((entry) => {
    const sign = entry.indexOf("=");
    return [entry.slice(0, Math.max(0, sign)), entry.slice(sign + 1)] as const;
  });
  const base = experimentOf(preset);
  const leaves = withLeaves(schema.table, schema.relations, base.leaves, changes);
  if (!leaves.ok) return leaves.sentence;
  const experiment = { ...base, leaves: leaves.value };
  return { experiment, steps, executor: executor.value, json: json ?? false };
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(faultSentence(faultOf(error, null)));
  return 1;
});
