import type { FigureName, RunRecord, SeedCurve, SeedRow } from "./record";

/** The horizontal axes of charts of runs. */
export type Along = "step" | "seconds" | "rewardEvaluations";

/** Of some seeds' values: the middle one (of two, their mean), and the ends. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly n: number; // seeds
}

/** Null of no value. A value that is not finite counts as it is: ∞ may be the highest. */
export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const n = sorted.length;
  if (n === 0) return null;
  const [left, right] = [sorted[Math.floor((n - 1) / 2)], sorted[Math.ceil((n - 1) / 2)]];
  const median = left === right ? left : (left + right) / 2;
  return { median, low: sorted[0], high: sorted[n - 1], n };
}

/** A figure of one seed where it is known, in the order of the axis. */
const knots = (rows: readonly SeedRow[], figure: FigureName, along: Along) =>
  rows.flatMap((row) => {
    const value = row.figures[figure];
    return value === undefined ? [] : [{ x: row[along], value }];
  });

/** Between two known places the straight line; outside of them nothing is known. */
function between(points: readonly { x: number; value: number }[], x: number): number {
  const after = firstFrom(points, x);
  if (after === points.length) return NaN;
  const b = points[after];
  if (b.x === x) return b.value;
  if (after === 0) return NaN;
  const a = points[after - 1];
  return a.value + ((b.value - a.value) * (x - a.x)) / (b.x - a.x);
}

/** The index of the first point that is not before a place; their number where all are. */
function firstFrom(points: readonly { x: number }[], x: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].x < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A figure of one seed at a place of an axis; NaN where it is not known. */
export const valueAt = (curve: SeedCurve, figure: FigureName, along: Along, x: number): number =>
  between(knots(curve.rows, figure, along), x);

type Seeds = Pick<RunRecord, "seeds">;

/**
 * What all runs had spent at their last exact answers, or at their last rows where a seed has no
 * answer: reward evaluations, or steps where one asks for none.
 */
export function budgetOf(records: readonly Seeds[]): { along: Along; at: number } {
  const last = records.flatMap(({ seeds }) =>
    seeds.map(
      ({ rows }) => rows.findLast(({ figures }) => figures.tv !== undefined) ?? rows.at(-1),
    ),
  );
  const spent = (along: Along) => Math.min(...last.map((row) => row?.[along] ?? 0));
  const evaluations = spent("rewardEvaluations");
  return evaluations > 0
    ? { along: "rewardEvaluations", at: evaluations }
    : { along: "step", at: spent("step") };
}

/** A point of a run's line: where, and the spread of its seeds at one step. */
export interface CurvePoint extends Spread {
  readonly step: number;
  readonly x: number; // on the axis: the median of the seeds
}

/**
 * A run's line at equal steps: the steps at which its first seed knows the figure and that every
 * seed has reached.
 */
export function curveOf({ seeds }: Seeds, figure: FigureName, along: Along): readonly CurvePoint[] {
  if (seeds.length === 0) return [];
  const byStep = seeds.map(({ rows }) => ({
    values: knots(rows, figure, "step"),
    places: rows.map((row) => ({ x: row.step, value: row[along] })),
  }));
  return byStep[0].values.flatMap(({ x: step }) => {
    const values = byStep.map((seed) => between(seed.values, step));
    if (values.some(Number.isNaN)) return [];
    const place = spreadOf(byStep.map((seed) => between(seed.places, step)));
    const spread = spreadOf(values);
    return spread && place ? [{ step, x: place.median, ...spread }] : [];
  });
}

/** Lines of runs, remembered by the record, which is another once anything of it has changed. */
const remembered = new WeakMap<Seeds, Map<string, readonly CurvePoint[]>>();

export function lineOf(record: Seeds, figure: FigureName, along: Along): readonly CurvePoint[] {
  const own = remembered.get(record) ?? new Map<string, readonly CurvePoint[]>();
  remembered.set(record, own);
  const key = `${figure} ${along}`;
  const known = own.get(key) ?? curveOf(record, figure, along);
  own.set(key, known);
  return known;
}

/** The last point of a run's line: what its row and its line end print. */
export const lastOf = (
  record: Seeds,
  figure: FigureName,
): (CurvePoint & { readonly rewardEvaluations: number; readonly seconds: number }) | null => {
  const last = lineOf(record, figure, "step").at(-1);
  if (!last) return null;
  const median = (along: Along) =>
    spreadOf(
      record.seeds.map(({ rows }) =>
        between(
          rows.map((row) => ({ x: row.step, value: row[along] })),
          last.step,
        ),
      ),
    )?.median ?? NaN;
  return { ...last, rewardEvaluations: median("rewardEvaluations"), seconds: median("seconds") };
};
