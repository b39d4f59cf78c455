import * as v from "valibot";
import { readFile, writeFile } from "../../../experiment/file";
import { jsonOf } from "../../../experiment/json";
import type { Decoded } from "../../../schema/field";
import { figureNames, type RunRecord } from "./record";
import { methodSignNames } from "../../shared/method-signs";

/**
 * A record as it is kept and written into files: settings and edits in the form of experiment.json,
 * which has a version and migrates, and the curves in a form that is checked here.
 */

const finite = v.pipe(v.number(), v.finite());
const count = v.pipe(finite, v.integer(), v.minValue(0));
const short = v.pipe(v.string(), v.maxLength(400));
const figure = v.strictObject({
  unit: short,
  from: v.picklist(["truth", "root", "learned", "evaluation", "batch"]),
});
const row = v.strictObject({
  step: count,
  seconds: finite,
  rewardEvaluations: finite,
  figures: v.record(v.picklist(figureNames), v.number()),
});
const againstEach = <S extends v.GenericSchema>(one: S) =>
  v.strictObject({ logReward: one, diversity: one, logLikelihood: one, logZ: one });
const curve = v.strictObject({
  run: short,
  seed: count,
  steps: count,
  rows: v.pipe(v.array(row), v.maxLength(2_000)),
  certainty: v.picklist(["exact", "estimate", "bound"]),
  targets: v.partial(againstEach(finite)),
});

const stored = v.strictObject({
  id: short,
  name: short,
  made: finite,
  run: v.string(), // the text of experiment.json
  executor: v.nullable(v.picklist(["webgpu", "wasm"])),
  seeds: v.pipe(v.array(curve), v.minLength(1), v.maxLength(100)),
  figures: againstEach(figure),
  noun: short,
  sign: v.strictObject({
    method: v.picklist(methodSignNames),
    shade: v.picklist([0, 1, 2, 3]),
  }),
  from: v.nullable(short),
  baseline: v.boolean(),
  save: v.nullable(short),
  recorded: v.boolean(),
  sweep: v.optional(
    v.strictObject({ sweep: short, path: short, value: v.union([v.number(), v.string()]) }),
  ),
  deleted: v.optional(v.literal(true)),
});
export type StoredRecord = v.InferOutput<typeof stored>;

export function storedOf(record: RunRecord): StoredRecord {
  const { experiment, edits, seeds, ...rest } = record;
  const steps = Math.max(...seeds.map((seed) => seed.steps));
  const run = writeFile({ experiment, edits, steps });
  return { ...rest, run, seeds: structuredClone(seeds) as StoredRecord["seeds"] };
}

/** A record from outside, or one sentence that says what is wrong with it. */
export function recordOf(raw: unknown): Decoded<RunRecord> {
  const read = v.safeParse(stored, raw);
  if (!read.success) {
    const [issue] = read.issues;
    const where = v.getDotPath(issue) ?? "its form";
    return { ok: false, sentence: `A run of the list cannot be read: ${where} is wrong.` };
  }
  const { run, sweep, deleted, ...rest } = read.output;
  const shared = readFile(run);
  if (!shared.ok)
    return { ok: false, sentence: `The run ${rest.name} cannot be read: ${shared.sentence}` };
  const { experiment, edits } = shared.value;
  const more = { ...(sweep && { sweep }), ...(deleted && { deleted }) };
  return { ok: true, value: { ...rest, experiment, edits, ...more } };
}

const KIND = "amortize-runs";
const LARGEST = 64e6; // characters

export const writeRuns = (records: readonly RunRecord[]): string =>
  `${jsonOf({ kind: KIND, version: 1, runs: records.map(storedOf) })}\n`;

/** Reads a file of runs; the first that cannot be read refuses the file. Never throws. */
export function readRuns(text: string): Decoded<readonly RunRecord[]> {
  const no = (sentence: string) => ({ ok: false, sentence }) as const;
  if (text.length > LARGEST) return no("The file is larger than any list of runs.");
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return no("The file is not JSON: it is cut short, or a character in it is wrong.");
  }
  const head = v.safeParse(
    v.object({ kind: v.literal(KIND), version: v.literal(1), runs: v.array(v.unknown()) }),
    raw,
  );
  if (!head.success)
    return no("The file is no list of runs. Choose one that “Save as a file” made here.");
  const records: RunRecord[] = [];
  for (const one of head.output.runs) {
    const record = recordOf(one);
    if (!record.ok) return record;
    records.push(record.value);
  }
  return { ok: true, value: records };
}
