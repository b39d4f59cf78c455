/**
 * How fast this machine trains, and where the time goes: every figure beside the best the device
 * was measured to do.
 */
import "./dawn";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { experimentOf, presetNames, schema } from "../experiment/presets";
import type { PresetName } from "../experiment/experiment";
import { withLeaves } from "../experiment/leaves";
import { faultOf } from "../worker/failure";
import { openOn } from "../worker/on-device";
import { faultSentence } from "../worker/sentences";
import { measure } from "./bench/measure";
import { madeInStep } from "./bench/steps";
import { tell } from "./bench/table";
import { place } from "./place";

const help = `npm run -s bench -- [preset] [--steps N] [--set path=value]... [--json]

Measures the device's peak, then a preset's training step by phase and by kernel.
  preset     ${presetNames.join(" or ")} (the first when absent)
  --steps N  steps to time after three of warm-up (10)
  --json     one JSON object on stdout, with every launch at its size

Fails if a step after warm-up makes a buffer, a bind group or a pipeline. Times of kernels are the least of three; batches are timed at their
widest, so that their kernels together are an upper bound of the step.
`;

async function main(args: string[]): Promise<number> {
  const asked = read(args);
  if (typeof asked === "string") {
    (asked === help ? console.log : console.error)(asked);
    return asked === help ? 0 : 2;
  }
  const { experiment, steps, json } = asked;
  const from = place(join(process.cwd(), "public"));
  const opened = await openOn(from)(
    experiment,
    () => experiment.leaves,
    () => undefined,
  );
  try {
    const result = await measure(opened, {
      leaves: experiment.leaves,
      preset: experiment.preset,
      steps,
    });
    if (json) console.log(JSON.stringify(result));
    else tell(result, (line) => console.log(line));
    const fault = madeInStep(result.step);
    if (fault !== undefined) console.error(fault);
    return fault === undefined ? 0 : 1;
  } finally {
    opened.close();
    await from.close();
  }
}

function read(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: args.filter((arg) => arg !== "--"),
      allowPositionals: true,
      options: {
        steps: { type: "string" },
        json: { type: "boolean" },
        set: { type: "string", multiple: true },
        help: { type: "boolean" },
      },
    });
    if (values.help) return help;
    const preset = positionals[0] ?? presetNames[0];
    if (positionals.length > 1 || !presetNames.includes(preset as PresetName))
      return (
        `${JSON.stringify(positionals.join(" "))} is no preset; presets are ` +
        `${presetNames.join(" and ")}.`
      );
    const steps = Number(values.steps ?? 10);
    if (!Number.isInteger(steps) || steps < 1 || steps > 10_000)
      return (
        `--steps is ${JSON.stringify(values.steps)}; it must be a whole number from 1 to ` +
        "10000."
      );
    const changes = (values.set ?? []).map(
      (entry) =>
        [
          entry.slice(0, Math.max(0, entry.indexOf("="))),
          entry.slice(entry.indexOf("=") + 1),
        ] as const,
    );
    const base = experimentOf(preset as PresetName);
    const leaves = withLeaves(schema.table, schema.relations, base.leaves, changes);
    return leaves.ok
      ? { experiment: { ...base, leaves: leaves.value }, steps, json: values.json ?? false }
      : leaves.sentence;
  } catch (error) {
    return (
      `${error instanceof Error ? error.message.split(/[.\n]/)[0] : String(error)}; --help ` +
      "lists what there is."
    );
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(faultSentence(faultOf(error, null)));
  return 1;
});
