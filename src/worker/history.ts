import type { Edit } from "../experiment/experiment";
import type { Bounded, Expectation } from "../judging/report";
import type { Judgement, StepRecord } from "./protocol";

/**
 * Every number of a run, step by step, for files and for going on after a save. Bulky parts are
 * left out.
 */
export interface History {
  readonly records: readonly StepRecord[]; // with `logZLines` empty
  readonly truths: readonly Judgement[];
}

export const slim = (record: StepRecord): StepRecord =>
  record.logZLines.length === 0 ? record : { ...record, logZLines: [] };

const recordColumns = [
  "step",
  "loss",
  "logReward",
  "logLikelihood",
  "diversity",
  "logZ",
  "residualVariance",
  "meanLength",
  "rewardTemperature",
  "target",
  "prompt",
  "learningRate",
  "behaviour",
  "rewardEvaluations",
  "seconds",
] as const satisfies readonly (keyof StepRecord)[];

type Cell = string | number | null | undefined;

type TruthColumns = Readonly<Record<string, (truth: Judgement) => Cell>>;

/** A figure and its standard error, which is empty where it is exact. */
const withError = (name: string, read: (t: Judgement) => Expectation | null): TruthColumns => ({
  [`exact.${name}`]: (t) => read(t)?.value,
  [`exact.${name}.error`]: (t) => read(t)?.error,
});

/** The same with the bounds that hold for certain; `high` is empty where there is none. */
const withBounds = (name: string, read: (t: Judgement) => Bounded | null): TruthColumns => ({
  ...withError(name, read),
  [`exact.${name}.low`]: (t) => read(t)?.low,
  [`exact.${name}.high`]: (t) => read(t)?.high,
});

const truthColumns: TruthColumns = {
  "exact.prompt": (t) => t.prompt,
  "exact.rewardTemperature": (t) => t.rewardTemperature,
  "exact.target": (t) => t.target,
  "exact.support": (t) => t.support,
  ...withBounds("klForward", (t) => t.klForward),
  ...withBounds("klReverse", (t) => t.klReverse),
  ...withBounds("tv", (t) => t.tv),
  ...withBounds("logZ", (t) => t.logZ),
  "exact.coverage": (t) => t.coverage,
  "exact.noiseFloor": (t) => t.noiseFloor,
  ...withBounds("valid", (t) => t.valid),
  ...withError("logReward", (t) => t.targetReward),
  ...withError("diversity", (t) => t.targetDiversity),
  ...withError("logLikelihood", (t) => t.targetLikelihood),
};

/**
 * One cell of CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it;
 * numbers stay numbers.
 */
export function cell(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const row = (cells: readonly Cell[]): string => `${cells.map(cell).join(",")}\n`;

/** The first line of metrics.csv. */
export const metricsHeader = row([...recordColumns, ...Object.keys(truthColumns), "edits"]);

/** The row of the untrained model, which no step was taken for. */
export const untrainedRow = (truth: Judgement): string =>
  row([0, ...recordColumns.slice(1).map(() => null), ...truthCells(truth), null]);

/** The row of one step, with the exact answer after it, if it was computed. */
export const metricsRow = (
  record: StepRecord,
  truth: Judgement | undefined,
  edits: readonly Edit[],
): string =>
  row([
    ...recordColumns.map((name) => record[name]),
    ...truthCells(truth),
    editCell(edits, record.step - 1),
  ]);

/**
 * metrics.csv: a row a step, in natural-log units; exact figures where they were computed, edits
 * where they took effect.
 */
export function metricsCsv({ records, truths }: History, edits: readonly Edit[]): string {
  const judged = new Map(truths.map((truth) => [truth.step, truth]));
  const untrained = judged.get(0);
  const rows = records.map((record) => metricsRow(record, judged.get(record.step), edits));
  return [metricsHeader, untrained ? untrainedRow(untrained) : "", ...rows].join("");
}

const truthCells = (truth: Judgement | undefined): Cell[] =>
  Object.values(truthColumns).map((read) => (truth ? read(truth) : null));

/** Edits after `step` steps hold from the next one on, in whose row they stand. */
const editCell = (edits: readonly Edit[], step: number): string =>
  edits
    .filter((edit) => edit.step === step)
    .map(({ path, from, to }) => `${path}: ${from} → ${to}`)
    .join("; ");
