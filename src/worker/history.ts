import type { Edit } from "../experiment/experiment";
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
  "learningRate",
  "behaviour",
  "rewardEvaluations",
  "seconds",
] as const satisfies readonly (keyof StepRecord)[];

const truthColumns = {
  "exact.prompt": (t) => t.prompt,
  "exact.klForward": (t) => t.klForward?.value,
  "exact.klReverse": (t) => t.klReverse?.value,
  "exact.tv": (t) => t.tv?.value,
  "exact.logZ": (t) => t.logZ.value,
  "exact.coverage": (t) => t.coverage,
  "exact.noiseFloor": (t) => t.noiseFloor,
  "exact.valid": (t) => t.valid.value,
  "exact.logReward": (t) => t.targetReward?.value,
  "exact.diversity": (t) => t.targetDiversity?.value,
  "exact.logLikelihood": (t) => t.targetLikelihood?.value,
} satisfies Record<string, (truth: Judgement) => string | number | null | undefined>;

const cell = (value: string | number | null | undefined): string => {
  if (value === null || value === undefined) return "";
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/**
 * metrics.csv: a row a step, in natural-log units; exact figures where they were computed, edits
 * where they took effect.
 */
export function metricsCsv({ records, truths }: History, edits: readonly Edit[]): string {
  const judged = new Map(truths.map((truth) => [truth.step, truth]));
  const header = [...recordColumns, ...Object.keys(truthColumns), "edits"];
  const untrained = judged.get(0);
  const rows = records.map((record) => {
    const truth = judged.get(record.step);
    return [
      ...recordColumns.map((name) => record[name]),
      ...truthCells(truth),
      editCell(edits, record.step - 1),
    ];
  });
  const start = untrained
    ? [[0, ...recordColumns.slice(1).map(() => null), ...truthCells(untrained), null]]
    : [];
  return `${[header, ...start, ...rows].map((row) => row.map(cell).join(",")).join("\n")}\n`;
}

const truthCells = (truth: Judgement | undefined) =>
  Object.values(truthColumns).map((read) => (truth ? read(truth) : null));

/** Edits after `step` steps hold from the next one on, in whose row they stand. */
const editCell = (edits: readonly Edit[], step: number) =>
  edits
    .filter((edit) => edit.step === step)
    .map(({ path, from, to }) => `${path}: ${from} → ${to}`)
    .join("; ");
