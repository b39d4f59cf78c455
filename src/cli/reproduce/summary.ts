import type { Done } from "./store";
import {
  type Arm,
  type DecodingRow,
  type Figure,
  type Measured,
  type Table,
  readArm,
  readBefore,
} from "./table";

/** One figure of a row over its seeds. */
export interface Summary {
  readonly arm: Arm | DecodingRow;
  readonly figure: Figure;
  readonly values: readonly Measured[]; // by seed
  readonly mean: number;
  /** Standard deviation over seeds; null below two of them. */
  readonly spread: number | null;
}

/** Seeds below which arms are not ranked. */
const RANKED_FROM = 3;

/** A figure before training, of the first run: the untrained model is the same for every seed. */
export const untrained = (figure: Figure, [run]: readonly Done[]): Measured | null =>
  run ? readBefore(figure, run) : null;

/** The runs that a row is read from, in their order, with its figure. */
export function readRow(
  row: Arm | DecodingRow,
  figure: Figure,
  done: readonly Done[],
): { readonly run: Done; readonly found: Measured | null }[] {
  const from = "from" in row ? row.from : row.name;
  const read = (run: Done) =>
    "from" in row
      ? (figure.readDecoding?.(run.last, row.decoding) ?? null)
      : readArm(row, figure, run);
  return done.filter(({ cell }) => cell.arm === from).map((run) => ({ run, found: read(run) }));
}

/** Null where no run of the row has this figure. */
export function summaryOf(
  arm: Arm | DecodingRow,
  figure: Figure,
  done: readonly Done[],
): Summary | null {
  const values = readRow(arm, figure, done)
    .map(({ found }) => found)
    .filter((value) => value !== null);
  if (values.length === 0) return null;
  return { arm, figure, values, ...momentsOf(values.map(({ value }) => value)) };
}

function momentsOf(values: readonly number[]): Pick<Summary, "mean" | "spread"> {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)) };
}

/**
 * The arms whose mean is the best of a figure, or cannot be told from it: nearer to it than two
 * standard errors of their difference. Figures of a logarithmic scale are compared by their
 * logarithms. Empty where some arm has fewer than three seeds.
 */
export function bestArms(table: Table, figure: Figure, done: readonly Done[]): readonly string[] {
  const { better } = figure;
  const found = table.arms.map((arm) => summaryOf(arm, figure, done));
  const all = found.filter((summary) => summary !== null);
  const enough = all.every(({ values }) => values.length >= RANKED_FROM);
  if (!better || !enough || all.length < 2) return [];
  const sign = better === "less" ? 1 : -1;
  const compared = all.map(onOwnScale);
  const best = compared.reduce((a, b) => (sign * b.mean < sign * a.mean ? b : a));
  return compared
    .filter((one) => sign * (one.mean - best.mean) <= 2 * errorOfDifference(one, best))
    .map(({ arm }) => arm.name);
}

/** A divergence of 0 has no logarithm; it counts as this many nats. */
const LEAST = 1e-12;

function onOwnScale(summary: Summary): Summary {
  if (summary.figure.scale === "linear") return summary;
  const logs = summary.values.map(({ value }) => Math.log(Math.max(value, LEAST)));
  return { ...summary, ...momentsOf(logs) };
}

/** Standard error of the difference of two means over seeds. */
const errorOfDifference = (a: Summary, b: Summary): number =>
  Math.sqrt(squaredError(a) + squaredError(b));
const squaredError = ({ spread, values }: Summary): number => (spread ?? 0) ** 2 / values.length;
