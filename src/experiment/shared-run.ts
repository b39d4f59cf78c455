import { type JudgeVersions, isJudgeVersions } from "../reward/judge-versions";
import type { Decoded } from "../schema/field";
import { type Log, MOST_EDITS, type Rules, apply, makeEdit } from "./edits";
import {
  type Edit,
  type ExecutorName,
  type Experiment,
  type Fingerprint,
  type Leaves,
  type PresetName,
  type SharedRun,
  executorNames,
} from "./experiment";
import { thin } from "./fingerprint";
import { judgesIn } from "./judges";
import { migrated } from "./migrations";
import { readPicture } from "./picture";
import { clip, isRecord, withLeaves } from "./leaves";

/**
 * Turns plain JSON into a SharedRun, leaf by leaf. Links and files both end here, so they accept
 * the same values and refuse with the same sentences. An unknown key is refused, never skipped: a
 * run that ignored part of what it was given would not be the run that was shared.
 */
export interface Schema extends Rules {
  readonly presets: Readonly<Record<PresetName, Leaves>>; // complete leaves of each preset
}

const MOST_STEPS = 1_000_000;
const MOST_MARKS = 12_000;
const LONGEST_ADAPTER = 200; // characters
const KEYS = [
  ...["preset", "leaves", "edits", "steps", "executor", "judges", "fingerprint", "picture"],
];
const EDIT_KEYS = ["step", "path", "from", "to", "undoes"];

type Raw = Record<string, unknown>;
const no = (sentence: string) => ({ ok: false, sentence }) as const;

/** Reads a run in the form of any version, which `version` names; see `readSharedRun`. */
export function readWrittenRun(schema: Schema, raw: unknown): Decoded<SharedRun> {
  if (!isRecord(raw)) return readSharedRun(schema, raw);
  const { version, ...written } = raw;
  const run = migrated(version, written);
  return run.ok ? readSharedRun(schema, run.value) : run;
}

/**
 * Reads `{ preset, leaves?, edits?, steps?, executor?, judges?, fingerprint?, picture? }`; leaves
 * left out are the preset's.
 */
export function readSharedRun(schema: Schema, raw: unknown): Decoded<SharedRun> {
  if (!isRecord(raw)) return no("An experiment must be an object with a preset and leaves.");
  const extra = Object.keys(raw).find((key) => !KEYS.includes(key));
  if (extra !== undefined)
    return no(
      `${JSON.stringify(clip(extra))} is not part of an experiment; allowed are ` +
        `version, ${KEYS.join(", ")}.`,
    );
  const experiment = readExperiment(schema, raw);
  if (!experiment.ok) return experiment;
  const steps = readSteps(raw["steps"]);
  if (!steps.ok) return steps;
  const edits = readEdits(schema, experiment.value.leaves, raw["edits"] ?? [], steps.value);
  if (!edits.ok) return edits;
  const shared = { experiment: experiment.value, edits: edits.value, steps: steps.value };
  const executor = readOptional(raw["executor"], readExecutor);
  if (!executor.ok) return executor;
  const judges = readOptional(raw["judges"], readJudges);
  if (!judges.ok) return judges;
  const fingerprint = readOptional(raw["fingerprint"], (found) =>
    readFingerprint(found, steps.value),
  );
  if (!fingerprint.ok) return fingerprint;
  const picture = readOptional(raw["picture"], (found) => readPicture(found, steps.value));
  if (!picture.ok) return picture;
  return {
    ok: true,
    value: {
      ...shared,
      ...(executor.value && { executor: executor.value }),
      ...(judges.value && { judges: judges.value }),
      ...(fingerprint.value && { fingerprint: fingerprint.value }),
      ...(picture.value && { picture: picture.value }),
    },
  };
}

const readOptional = <V>(
  raw: unknown,
  read: (raw: unknown) => Decoded<V>,
): Decoded<V | undefined> => (raw === undefined ? { ok: true, value: undefined } : read(raw));

function readExperiment(schema: Schema, raw: Raw): Decoded<Experiment> {
  const names = Object.keys(schema.presets);
  const name = raw["preset"];
  if (typeof name !== "string" || !names.includes(name))
    return no(
      `preset is ${typeof name === "string" ? JSON.stringify(clip(name)) : "not a text"}; ` +
        `allowed are ${names.join(", ")}.`,
    );
  const preset = name as PresetName;
  const changes = raw["leaves"] ?? {};
  if (!isRecord(changes)) return no("leaves must be an object of field paths and values.");
  const leaves = withLeaves(
    schema.table,
    schema.relations,
    schema.presets[preset],
    Object.entries(changes),
  );
  return leaves.ok ? { ok: true, value: { preset, leaves: leaves.value } } : leaves;
}

function readSteps(raw: unknown): Decoded<number> {
  if (raw === undefined) return { ok: true, value: 0 };
  if (isCount(raw, MOST_STEPS)) return { ok: true, value: raw };
  return no(`steps must be a whole number from 0 to ${MOST_STEPS}.`);
}

function readExecutor(raw: unknown): Decoded<ExecutorName> {
  const known = executorNames.find((name) => name === raw);
  if (known !== undefined) return { ok: true, value: known };
  return no(`executor must be ${executorNames.join(" or ")}.`);
}

const readJudges = (raw: unknown): Decoded<JudgeVersions> =>
  isJudgeVersions(raw)
    ? { ok: true, value: raw }
    : no("judges must give 40 hexadecimal digits to each judge, a commit or a hash, by its name.");

const isCount = (raw: unknown, most: number): raw is number =>
  typeof raw === "number" && Number.isInteger(raw) && raw >= 0 && raw <= most;

/**
 * Replays the log from the start, so that every edit is checked against the settings it met. The
 * settings are carried along: time grows with the number of edits, not with its square.
 */
function readEdits(
  schema: Schema,
  start: Leaves,
  raw: unknown,
  steps: number,
): Decoded<readonly Edit[]> {
  if (!Array.isArray(raw)) return no("edits must be a list.");
  if (raw.length > MOST_EDITS)
    return no(`edits has ${raw.length} entries; at most ${MOST_EDITS} are allowed.`);
  const edits: Edit[] = [];
  const log = { leaves: start, edits };
  for (const [k, entry] of raw.entries()) {
    const edit = readEdit(schema, log, entry);
    if (!edit.ok) return no(`Edit ${k + 1}: ${edit.sentence}`);
    const { step } = edit.value;
    if (step > steps) return no(`Edit ${k + 1} is at step ${step}, after the last step ${steps}.`);
    if (step < (edits.at(-1)?.step ?? 0))
      return no(
        `Edit ${k + 1} is at step ${step}, before the edit above it; edits go in the order of ` +
          "their steps.",
      );
    edits.push(edit.value);
    log.leaves = apply(log.leaves, edit.value);
  }
  return { ok: true, value: edits };
}

function readEdit(schema: Schema, log: Log, raw: unknown): Decoded<Edit> {
  if (!isRecord(raw)) return no("an edit must be an object with step, path and to.");
  const extra = Object.keys(raw).find((key) => !EDIT_KEYS.includes(key));
  if (extra !== undefined)
    return no(`${JSON.stringify(clip(extra))} is not known; allowed are ${EDIT_KEYS.join(", ")}.`);
  const { step, path, undoes } = raw;
  if (!isCount(step, MOST_STEPS)) return no(`step must be a whole number from 0 to ${MOST_STEPS}.`);
  if (undoes === undefined && typeof path !== "string") return no("path must be a text.");
  const change =
    undoes === undefined ? { step, path: String(path), to: raw["to"] } : { step, undoes };
  const edit = makeEdit(schema, log, change);
  return edit.ok ? agreeing(edit.value, raw) : edit;
}

/** What the writer repeats of an edit must be what the log says. */
function agreeing(edit: Edit, { path, from, to }: Raw): Decoded<Edit> {
  if (path !== undefined && path !== edit.path)
    return no(`it takes back an edit of ${edit.path}, not of ${clip(JSON.stringify(path))}.`);
  if (from !== undefined && from !== edit.from)
    return no(
      `${edit.path} was ${JSON.stringify(edit.from)} then, not ${clip(JSON.stringify(from))}.`,
    );
  if (edit.undoes !== undefined && to !== undefined && to !== edit.to)
    return no(
      `${edit.path} was ${JSON.stringify(edit.to)} before, not ${clip(JSON.stringify(to))}.`,
    );
  return { ok: true, value: edit };
}

function readFingerprint(raw: unknown, steps: number): Decoded<Fingerprint> {
  if (!isRecord(raw)) return no("fingerprint must be an object with marks and adapter.");
  const extra = Object.keys(raw).find((key) => key !== "marks" && key !== "adapter");
  if (extra !== undefined)
    return no(`fingerprint has ${JSON.stringify(clip(extra))}; allowed are marks and adapter.`);
  const { marks, adapter } = raw;
  if (typeof adapter !== "string" || adapter.length > LONGEST_ADAPTER)
    return no(`fingerprint.adapter must be a text of at most ${LONGEST_ADAPTER} characters.`);
  if (!Array.isArray(marks) || marks.length > MOST_MARKS)
    return no(`fingerprint.marks must be a list of at most ${MOST_MARKS} marks.`);
  const read: Mark[] = [];
  for (const [k, mark] of marks.entries()) {
    const next = readMark(mark, `fingerprint.marks[${k}]`, read.at(-1)?.step ?? 0);
    if (!next.ok) return next;
    if (next.value.step > steps)
      return no(
        `fingerprint.marks[${k}] is at step ${next.value.step}, after the last step ${steps}.`,
      );
    read.push(next.value);
  }
  return { ok: true, value: { marks: read, adapter } };
}

type Mark = Fingerprint["marks"][number];

function readMark(raw: unknown, where: string, before: number): Decoded<Mark> {
  if (!isRecord(raw) || Object.keys(raw).length !== 2)
    return no(`${where} must be an object with step and hash, and nothing else.`);
  const { step, hash } = raw;
  if (!isCount(step, MOST_STEPS) || step <= before)
    return no(`${where}.step must be a whole number above the one before it.`);
  if (typeof hash !== "string" || !/^[0-9a-f]{16}$/.test(hash))
    return no(`${where}.hash must be 16 hexadecimal digits.`);
  return { ok: true, value: { step, hash } };
}

/**
 * A run as it may be written, within what is read: the step counter may be a few steps behind the
 * log of edits or before the latest mark, a replayed run keeps the marks of two runs, and the name
 * of a GPU comes from its driver.
 */
export function shareable(run: SharedRun): SharedRun {
  const { edits, executor, judges, fingerprint, picture } = run;
  const { preset, leaves } = run.experiment;
  const experiment = { preset, leaves };
  const steps = Math.max(run.steps, edits.at(-1)?.step ?? 0, picture?.step ?? 0);
  const made = { ...(executor && { executor }), ...(picture && { picture }) };
  const shared = { experiment, edits, steps, ...made, ...judgesIn({ experiment, edits }, judges) };
  if (!fingerprint) return shared;
  const marks = fingerprint.marks.filter(({ step }) => step <= steps);
  const adapter = fingerprint.adapter.slice(0, LONGEST_ADAPTER);
  return { ...shared, fingerprint: thin({ marks, adapter }, MOST_MARKS) };
}
