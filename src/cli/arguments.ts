import { parseArgs } from "node:util";
import { decodeLink, looksLikeLink } from "../experiment/codec";
import { leftOut } from "../experiment/left-out";
import type { Experiment, PresetName, SharedRun } from "../experiment/experiment";
import { readPageFile } from "../experiment/file";
import { clip, nearest, withLeaves } from "../experiment/leaves";
import { experimentOf, presetNames, schema } from "../experiment/presets";
import { readSharedRun } from "../experiment/shared-run";
import type { Decoded } from "../schema/field";
import type { ExecutorChoice } from "../worker/protocol";
import { besideJob } from "./beside-job";
import { readEdits } from "./edit-option";
import { readSet, setBy } from "./set-option";
import { type JudgingOptions, judgingOptions, readJudging } from "./judging-options";
import { otherModel } from "./model-option";

/** A run that a command line describes, checked before anything is opened or written. */
export interface RunRequest extends JudgingOptions {
  readonly kind: "run";
  readonly experiment: Experiment;
  readonly replay: SharedRun | undefined; // edits to replay, a fingerprint to compare
  readonly steps: number; // where to stop
  readonly out: string | undefined; // a folder
  readonly resume: boolean; // go on with the run in that folder
  readonly record: string | undefined;
  readonly adapter: string | undefined; // a folder with PEFT's files
  readonly exportJob: string | undefined; // a folder for the job, which is written, not trained
  readonly beginsUntrained: boolean; // false with an adapter, also where that run is resumed
  readonly executor: ExecutorChoice;
  readonly json: boolean;
  readonly counts: Counts;
  readonly baselines: boolean; // of the untrained model, measured before the first step
  readonly stopsConverged: boolean; // where `judging/converged` says so, before the last step
  readonly notices: readonly string[];
}

/** Options that are whole numbers from 1, each with what it counts; 0 where one is absent. */
const counted = {
  threads: "threads", // of WebAssembly; absent: as many as cores
  judge: "prompts", // of each split
  exam: "prompts", // of each set of the task's exam
  bracket: "draws", // for each prompt whose log Z and KL are bracketed
  fall: "draws", // of which exact ones are kept
} as const;
type Counts = Readonly<Record<keyof typeof counted, number>>;

/** What a command line wants. */
export type CliRequest =
  | RunRequest
  | { readonly kind: "help" }
  | { readonly kind: "fields" }
  | ({
      readonly kind: "resume";
      readonly folder: string;
      readonly json: boolean;
      readonly counts: Counts;
    } & JudgingOptions);

const options = {
  steps: { type: "string" },
  seed: { type: "string" },
  set: { type: "string", multiple: true },
  prompts: { type: "string" },
  edit: { type: "string", multiple: true },
  out: { type: "string" },
  json: { type: "boolean" },
  record: { type: "string" },
  resume: { type: "string" },
  adapter: { type: "string" },
  "export-job": { type: "string" },
  device: { type: "string" },
  threads: { type: "string" },
  judge: { type: "string" },
  exam: { type: "string" },
  bracket: { type: "string" },
  fall: { type: "string" },
  "no-baselines": { type: "boolean" },
  "stop-when-converged": { type: "boolean" },
  ...judgingOptions,
  help: { type: "boolean", short: "h" },
  fields: { type: "boolean" },
} as const;

const no = (sentence: string) => ({ ok: false, sentence }) as const;

/** What a command line requests; `read` brings a file's text or throws. */
export async function readArguments(
  args: readonly string[],
  read: (path: string) => Promise<string>,
): Promise<Decoded<CliRequest>> {
  const parsed = parse(args);
  if (!parsed.ok) return parsed;
  const { values, positionals } = parsed.value;
  if (values.help) return { ok: true, value: { kind: "help" } };
  if (values.fields) return { ok: true, value: { kind: "fields" } };
  for (const name of ["out", "record", "resume", "adapter", "export-job"] as const)
    if (values[name] === "") return no(`--${name} needs a name.`);
  if (values.resume !== undefined) return resumeRequest(parsed.value);
  const beside = values["export-job"] === undefined ? undefined : besideJob(Object.keys(values));
  if (beside !== undefined) return no(beside);
  if (positionals.length !== 1)
    return no(
      positionals.length === 0
        ? `Name an experiment: ${presetNames.join(", ")}, a file or a link.`
        : `One experiment is run at a time; ${positionals.length} were named.`,
    );
  const executor = readDevice(values.device);
  if (!executor.ok) return executor;
  const counts = readCounts(values);
  if (!counts.ok) return counts;
  const judging = readJudging(values, counts.value);
  if (!judging.ok) return judging;
  const source = await readSource(positionals[0], read);
  if (!source.ok) return source;
  const set = await readSet(setBy(values), read);
  const changed = set.ok ? change(source.value.run, set.value, values) : set;
  if (!changed.ok) return changed;
  const { run } = changed.value;
  const steps = stepsOf(run, values.steps !== undefined);
  const holdsMore = run.edits.length > 0 || run.fingerprint || run.judges;
  const replay = holdsMore ? { ...run, steps } : undefined;
  return {
    ok: true,
    value: {
      kind: "run",
      experiment: run.experiment,
      replay,
      steps,
      out: values.out,
      resume: false,
      record: values.record,
      adapter: values.adapter,
      exportJob: values["export-job"],
      beginsUntrained: values.adapter === undefined,
      executor: executor.value,
      json: values.json ?? false,
      counts: counts.value,
      ...judging.value,
      baselines: values["no-baselines"] !== true,
      stopsConverged: values["stop-when-converged"] ?? false,
      notices: [...source.value.notices, ...changed.value.notices],
    },
  };
}

/** Where a run stops: a shared one where it was when it was shared, unless steps are asked for. */
function stepsOf({ experiment, steps }: SharedRun, areAsked: boolean): number {
  const last = Number(experiment.leaves["run.steps"]);
  return steps > 0 && !areAsked ? Math.min(steps, last) : last;
}

const devices = { gpu: "webgpu", wasm: "wasm", auto: "auto" } as const;

/** What --device names; "auto" when absent. */
export function readDevice(name: string | undefined): Decoded<ExecutorChoice> {
  const known = Object.entries(devices).find(([device]) => device === (name ?? "auto"));
  if (known) return { ok: true, value: known[1] };
  const names = Object.keys(devices).join(", ");
  return no(`--device is ${JSON.stringify(clip(name ?? ""))}; it must be one of ${names}.`);
}

function readCounts(values: Parsed["values"]): Decoded<Counts> {
  const counts = { threads: 0, judge: 0, exam: 0, bracket: 0, fall: 0 };
  for (const option of ["threads", "judge", "exam", "bracket", "fall"] as const) {
    const count = values[option];
    if (count === undefined) continue;
    const what = `--${option} is ${JSON.stringify(clip(count))}`;
    if (!/^[1-9]\d{0,6}$/.test(count))
      return no(`${what}; it must be a number of ${counted[option]}, from 1.`);
    counts[option] = Number(count);
  }
  return { ok: true, value: counts };
}

type Parsed = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;

/** A run goes on as it is: nothing else may be named beside its folder. */
function resumeRequest({ values, positionals }: Parsed): Decoded<CliRequest> {
  const { resume: folder = "", json = false } = values;
  const counts = readCounts(values);
  if (!counts.ok) return counts;
  const judging = readJudging(values, counts.value);
  if (!judging.ok) return judging;
  const beside = ["resume", "json", ...Object.keys(judgingOptions), ...Object.keys(counted)];
  const others = Object.keys(values).filter((name) => !beside.includes(name));
  const named = others.length > 0 ? `--${others[0]}` : positionals[0] && clip(positionals[0]);
  const asked = { json, counts: counts.value, ...judging.value };
  return named === undefined
    ? { ok: true, value: { kind: "resume", folder, ...asked } }
    : no(`--resume goes on with a run as it is, so ${named} cannot stand beside it.`);
}

function parse(args: readonly string[]): Decoded<Parsed> {
  try {
    return { ok: true, value: parseArgs({ args: [...args], options, allowPositionals: true }) };
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/[.\n]/)[0] : String(error);
    return no(`${message.replace(/ To specify.*/, "")}; --help lists what there is.`);
  }
}

/** A preset's name, a link, or a file. */
async function readSource(
  source: string,
  read: (path: string) => Promise<string>,
): Promise<Decoded<{ run: SharedRun; notices: readonly string[] }>> {
  if (presetNames.includes(source as PresetName))
    return {
      ok: true,
      value: {
        run: { experiment: experimentOf(source as PresetName), edits: [], steps: 0 },
        notices: [],
      },
    };
  if (looksLikeLink(source)) return decodeLink(source);
  let text: string;
  try {
    text = await read(source);
  } catch {
    const near = nearest(source, presetNames);
    return no(
      `${JSON.stringify(clip(source, 80))} is no preset and no file that can be read; ` +
        `presets are ${presetNames.join(", ")}${near ? `; did you mean ${near}?` : "."}`,
    );
  }
  const file = readPageFile(text);
  return file.ok
    ? { ok: true, value: { run: file.value.run, notices: leftOut(file.value) } }
    : no(`${clip(source, 80)}: ${file.sentence}`);
}

/**
 * The run with --steps, --seed, --set and --edit. A changed run keeps its edits but has no
 * fingerprint to be compared with.
 */
function change(
  run: SharedRun,
  set: readonly [string, string][],
  values: { steps?: string; seed?: string; edit?: string[] },
): Decoded<{ run: SharedRun; notices: readonly string[] }> {
  const changes = [...set];
  if (values.steps !== undefined) changes.push(["run.steps", values.steps]);
  if (values.seed !== undefined) changes.push(["run.seed", values.seed]);
  const added = readEdits(values.edit ?? []);
  if (!added.ok) return added;
  const known = run.experiment.leaves;
  const isSame = changes.every(([path, value]) => String(known[path]) === value);
  if (isSame && added.value.length === 0) return { ok: true, value: { run, notices: [] } };
  const leaves = withLeaves(schema.table, schema.relations, run.experiment.leaves, changes);
  if (!leaves.ok) return leaves;
  const edits = [
    ...run.edits.map(({ step, path, to }) => ({ step, path, to })),
    ...added.value,
  ].sort((a, b) => a.step - b.step);
  const steps = run.steps > 0 || edits.length === 0 ? run.steps : Number(leaves.value["run.steps"]);
  const shared = { ...run.experiment, leaves: leaves.value, edits, steps, judges: run.judges };
  const again = readSharedRun(schema, shared);
  if (!again.ok) return again;
  const uncompared = "The shared run was changed here, so its fingerprint is not compared.";
  const notices = [...(run.fingerprint ? [uncompared] : []), ...otherModel(run, again.value)];
  return { ok: true, value: { run: again.value, notices } };
}
