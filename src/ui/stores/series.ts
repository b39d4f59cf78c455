import type { Against, Figure, StepRecord } from "../../worker/protocol";
import { Average } from "./average";
import { spread } from "./decimation";
import { Judged, References } from "./references";

/**
 * The numbers of a run, step by step, in typed arrays outside React: written in place by reports,
 * read by charts through `decimated`. Nothing here is immutable, and nothing here renders.
 */
type Column = Against | "seconds" | "rewardEvaluations";
export const against = [
  "logReward",
  "logLikelihood",
  "diversity",
  "logZ",
] as const satisfies readonly Against[];
const columns: readonly Column[] = [...against, "seconds", "rewardEvaluations"];

/**
 * One point of a chart: where, the value that the line joins, and, of noisy figures, what the step
 * itself said.
 */
export interface Point {
  readonly x: number;
  readonly line: number | null;
  readonly raw: number | null;
}
/** What one step adds to a chart: `raw` is what it measured, `line` what is drawn through it. */
export interface ChartStep {
  readonly step: number;
  readonly seconds: number | null; // null: the step has no record
  readonly rewardEvaluations: number | null;
  readonly raw: number;
  readonly line: number;
}
export type Axis = "step" | "seconds" | "rewardEvaluations";
/**
 * How a figure comes about decides how it is drawn: what is noisy is averaged, everything else is
 * joined as it is.
 */
export type From = Figure["from"];

const capacity = 1 << 16; // steps kept; older ones are dropped first
const most = 120; // points of a chart: one for every other pixel

const filled = <K extends string>(names: readonly K[]) =>
  Object.fromEntries(names.map((n) => [n, new Float32Array(capacity)])) as Record<K, Float32Array>;
/** A number of single precision, without the digits that only double precision would have. */
const single = (value: number) => Number(value.toPrecision(7));

/** An average of each of the four figures, which start again after the steps of `edited`. */
export const averagesOf = (edited: readonly number[]) =>
  Object.fromEntries(against.map((name) => [name, new Average(edited)])) as Record<
    Against,
    Average
  >;

/**
 * The average forgets half in a fiftieth of the run: noise goes, and it lags by less than an eye
 * sees.
 */
export const halfLifeOf = (runSteps: number) => Math.max(2, runSteps / 50);

export class Series {
  private readonly steps = new Int32Array(capacity);
  private readonly raw = filled(columns);
  private readonly mean = filled(against);
  private readonly edited: number[] = []; // steps after which the question was another
  private averages = averagesOf(this.edited);
  private pushed = 0; // records taken
  private shown = 0; // records that charts may read: all four draw the same last step
  readonly references = new References();
  readonly judged = new Judged();

  /** Lets the charts see what was taken since. */
  reveal() {
    this.shown = this.pushed;
  }

  private get first() {
    return Math.max(0, this.pushed - capacity);
  }
  get length() {
    return Math.max(0, this.shown - this.first);
  }
  get lastStep() {
    return this.shown ? this.steps[(this.shown - 1) % capacity] : 0;
  }
  get lastTaken() {
    return this.pushed ? this.steps[(this.pushed - 1) % capacity] : 0;
  }

  clear() {
    this.pushed = 0;
    this.shown = 0;
    this.edited.length = 0;
    this.references.clear();
    this.judged.clear();
    this.averages = averagesOf(this.edited);
  }

  /**
   * After an edit the averages start again, so that none blends two questions. Records of steps
   * before it may still come.
   */
  restartAfter(step: number) {
    this.edited.push(step);
  }

  push(record: StepRecord, halfLife: number) {
    const i = this.pushed++ % capacity;
    this.steps[i] = record.step;
    for (const name of columns) this.raw[name][i] = record[name] ?? NaN;
    for (const name of against)
      this.mean[name][i] = this.averages[name].take(record.step, record[name], halfLife);
  }

  private at(k: number) {
    return (this.first + k) % capacity;
  }
  private x(i: number, axis: Axis) {
    return axis === "step" ? this.steps[i] : this.raw[axis][i];
  }

  /**
   * The newest value of a column that is not after `step`: exact or measured as it was, noisy as
   * its average.
   */
  valueAt(column: Against, from: From, step = Infinity): number | null {
    if (from === "truth")
      return (
        this.judged.of(column).findLast((k) => k.step <= Math.min(step, this.lastStep))?.value ??
        null
      );
    const values = from === "batch" ? this.mean[column] : this.raw[column];
    for (let k = this.length - 1; k >= 0; k--)
      if (this.steps[this.at(k)] <= step && Number.isFinite(values[this.at(k)]))
        return values[this.at(k)];
    return null;
  }

  /** The x of a step on another axis: seconds of training or reward evaluations. */
  xOf(step: number, axis: Axis): number {
    if (axis === "step") return step;
    let low = 0;
    let high = this.length - 1;
    let x = 0;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const i = this.at(middle);
      if (this.steps[i] <= step) {
        x = this.x(i, axis);
        low = middle + 1;
      } else high = middle - 1;
    }
    return x;
  }

  /** The step at (or just before) an x of another axis. */
  stepAt(x: number, axis: Axis): number {
    let low = 0;
    let high = this.length - 1;
    let found = 0;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const i = this.at(middle);
      if (this.x(i, axis) <= x) {
        found = this.steps[i];
        low = middle + 1;
      } else high = middle - 1;
    }
    return found;
  }

  /** At most 120 points of a column, ready to be joined. */
  decimated(column: Against, axis: Axis, from: From): Point[] {
    if (from === "truth") {
      const knots = this.judged.of(column).filter((k) => k.step <= this.lastStep);
      return spread(
        knots.length,
        most,
        (k) => knots[k].step,
        (k) => knots[k].value,
      ).map((k) => ({ x: this.xOf(knots[k].step, axis), line: knots[k].value, raw: null }));
    }
    const values = this.raw[column];
    return spread(
      this.length,
      most,
      (k) => this.steps[this.at(k)],
      (k) => values[this.at(k)],
    ).map((k) => {
      const i = this.at(k);
      return from === "batch"
        ? { x: this.x(i, axis), line: this.mean[column][i], raw: values[i] }
        : { x: this.x(i, axis), line: values[i], raw: null };
    });
  }

  /** Every step of which a column has a value, with all that its chart could draw. */
  everyPoint(column: Against, from: From): ChartStep[] {
    if (from === "truth") return this.everyAnswer(column);
    const points: ChartStep[] = [];
    for (let k = 0; k < this.length; k++) {
      const i = this.at(k);
      const step = this.steps[i];
      const raw = this.raw[column][i];
      if (!Number.isFinite(raw)) continue;
      const line = from === "batch" ? this.mean[column][i] : raw;
      points.push({ step, ...this.spentAt(i), raw: single(raw), line: single(line) });
    }
    return points;
  }

  /**
   * Every exact answer up to the newest step on screen. Before the first step nothing was spent;
   * of another step without a record nobody knows.
   */
  private everyAnswer(column: Against): ChartStep[] {
    const places = Array.from({ length: this.length }, (_, k) => this.at(k));
    const recorded = new Map(places.map((i) => [this.steps[i], i]));
    const answers = this.judged.of(column).filter(({ step }) => step <= this.lastStep);
    return answers.map(({ step, value }) => {
      const i = recorded.get(step);
      const unrecorded = step === 0 ? 0 : null;
      const spent =
        i === undefined ? { seconds: unrecorded, rewardEvaluations: unrecorded } : this.spentAt(i);
      return { step, ...spent, raw: value, line: value };
    });
  }

  private spentAt(i: number) {
    const { seconds, rewardEvaluations } = this.raw;
    return { seconds: single(seconds[i]), rewardEvaluations: rewardEvaluations[i] };
  }

  /**
   * The steps at which something was looked at and the newest, newest first, with every column's
   * value there.
   */
  table(
    rows: number,
    from: Readonly<Record<Against, From>>,
  ): { readonly step: number; readonly values: Readonly<Record<Against, number | null>> }[] {
    const looked = new Set(this.judged.of("diversity").map((k) => k.step));
    const steps: number[] = [];
    for (let k = this.length - 1; k >= 0; k--) {
      const i = this.at(k);
      if (
        k === this.length - 1 ||
        looked.has(this.steps[i]) ||
        Number.isFinite(this.raw.diversity[i])
      )
        steps.push(this.steps[i]);
      if (steps.length >= rows) break;
    }
    return steps.map((step) => ({
      step,
      values: Object.fromEntries(
        against.map((name) => [name, this.valueAt(name, from[name], step)]),
      ) as Record<Against, number | null>,
    }));
  }
}
