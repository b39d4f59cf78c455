import type { StepRecord, Truth } from "../../worker/protocol";

/**
 * The numbers of a run, step by step, in typed arrays outside React: written in place by reports, read by
 * charts through `decimated`. Nothing here is immutable, and nothing here renders.
 */
export type Column =
  | "logReward" | "logLikelihood" | "diversity" | "logZ" | "loss" | "residualVariance" | "meanLength"
  | "rewardTemperature" | "learningRate" | "seconds" | "rewardEvaluations";
export const smoothed = ["logReward", "logLikelihood", "diversity", "logZ"] as const satisfies readonly Column[];
export type Smoothed = (typeof smoothed)[number];
const columns: readonly Column[] = [...smoothed, "loss", "residualVariance", "meanLength", "rewardTemperature", "learningRate", "seconds", "rewardEvaluations"];

/** One point of a chart: where, the raw value, and its exponential moving average. */
export interface Point { readonly x: number; readonly raw: number | null; readonly mean: number | null }
export type Axis = "step" | "seconds" | "rewardEvaluations";

const capacity = 1 << 16; // steps kept; older ones are dropped first
const memory = 0.87; // of the moving average: it forgets half in five steps
const bins = 60; // two points each: a chart gets at most 120, one for every other pixel

const filled = <K extends string>(names: readonly K[]) => Object.fromEntries(names.map((n) => [n, new Float32Array(capacity)])) as Record<K, Float32Array>;

export class Series {
  private readonly steps = new Int32Array(capacity);
  private readonly raw = filled(columns);
  private readonly mean = filled(smoothed);
  private readonly running: Record<Smoothed, { sum: number; weight: number }> = { logReward: fresh(), logLikelihood: fresh(), diversity: fresh(), logZ: fresh() };
  private pushed = 0; // records taken
  private shown = 0; // records that charts may read: all four draw the same last step
  readonly references = new References();

  /** Lets the charts see what was taken since. */
  reveal() { this.shown = this.pushed; }

  private get first() { return Math.max(0, this.pushed - capacity); }
  get length() { return Math.max(0, this.shown - this.first); }
  get lastStep() { return this.shown ? this.steps[(this.shown - 1) % capacity] : 0; }
  get lastTaken() { return this.pushed ? this.steps[(this.pushed - 1) % capacity] : 0; }

  clear() {
    this.pushed = 0;
    this.shown = 0;
    this.references.clear();
    this.restartSmoothing();
  }

  /** After an edit the average starts again, so that it never blends two questions. */
  restartSmoothing() { for (const name of smoothed) this.running[name] = fresh(); }

  push(record: StepRecord) {
    const i = this.pushed++ % capacity;
    this.steps[i] = record.step;
    for (const name of columns) this.raw[name][i] = record[name] ?? NaN;
    for (const name of smoothed) this.mean[name][i] = this.smooth(name, record[name]);
  }

  private smooth(name: Smoothed, value: number | null) {
    const r = this.running[name];
    if (value !== null && Number.isFinite(value)) {
      r.sum = memory * r.sum + (1 - memory) * value;
      r.weight = memory * r.weight + (1 - memory);
    }
    return r.weight ? r.sum / r.weight : NaN;
  }

  private at(k: number) { return (this.first + k) % capacity; }
  private x(i: number, axis: Axis) { return axis === "step" ? this.steps[i] : this.raw[axis][i]; }

  /** The newest smoothed value, or the newest there was. */
  lastMean(column: Smoothed): number | null { return this.shown ? finite(this.mean[column][(this.shown - 1) % capacity]) : null; }

  /** The value of the latest step that is not after `step`. */
  valueAt(column: Smoothed, step: number): number | null {
    for (let k = this.length - 1; k >= 0; k--) {
      const i = this.at(k);
      if (this.steps[i] <= step) return finite(this.mean[column][i]);
    }
    return null;
  }

  /** The x of a step on another axis: seconds of training or reward evaluations. */
  xOf(step: number, axis: Axis): number {
    if (axis === "step") return step;
    let x = 0;
    for (let k = 0; k < this.length && this.steps[this.at(k)] <= step; k++) x = this.x(this.at(k), axis);
    return x;
  }

  /** The step at (or just before) an x of another axis. */
  stepAt(x: number, axis: Axis): number {
    let low = 0, high = this.length - 1, found = 0;
    while (low <= high) {
      const middle = (low + high) >> 1, i = this.at(middle);
      if (this.x(i, axis) <= x) { found = this.steps[i]; low = middle + 1; } else high = middle - 1;
    }
    return found;
  }

  /**
   * At most 120 points. Bins are a power of two steps wide and aligned to the step count, so the picture does not
   * shimmer as data append; each keeps its least and its greatest value, in the order they came.
   */
  decimated(column: Smoothed, axis: Axis): Point[] {
    const n = this.length, points: Point[] = [];
    let width = 1;
    while (n / width > bins * (width === 1 ? 2 : 1)) width *= 2;
    for (let k = 0; k < n; ) {
      const bin = Math.floor(this.steps[this.at(k)] / width);
      let low = -1, high = -1, end = k;
      for (; end < n && Math.floor(this.steps[this.at(end)] / width) === bin; end++) {
        const i = this.at(end), value = this.raw[column][i];
        if (!Number.isFinite(value)) continue;
        if (low < 0 || value < this.raw[column][this.at(low)]) low = end;
        if (high < 0 || value >= this.raw[column][this.at(high)]) high = end;
      }
      for (const j of low < 0 ? [] : low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) points.push(this.point(column, j, axis));
      k = end;
    }
    return points;
  }

  /** Evenly spaced steps up to the newest, newest first, with every smoothed column's own value. */
  table(most: number): { readonly step: number; readonly values: Readonly<Record<Smoothed, number | null>> }[] {
    const stride = Math.max(1, Math.ceil(this.length / most)), rows = [];
    for (let k = this.length - 1; k >= 0; k -= stride) {
      const i = this.at(k);
      rows.push({ step: this.steps[i], values: Object.fromEntries(smoothed.map((name) => [name, finite(this.raw[name][i])])) as Record<Smoothed, number | null> });
    }
    return rows;
  }

  private point(column: Smoothed, k: number, axis: Axis): Point {
    const i = this.at(k);
    return { x: this.x(i, axis), raw: finite(this.raw[column][i]), mean: finite(this.mean[column][i]) };
  }
}

const fresh = () => ({ sum: 0, weight: 0 });
const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** The exact values a chart measures against. They step where the question was edited; a few numbers per report. */
export type Reference = "targetReward" | "targetDiversity" | "targetLikelihood" | "targetLogZ" | "priorReward";
export interface Knot { readonly step: number; readonly value: number }

export class References {
  private readonly lines: Record<Reference, Knot[]> = { targetReward: [], targetDiversity: [], targetLikelihood: [], targetLogZ: [], priorReward: [] };

  clear() { for (const line of Object.values(this.lines)) line.length = 0; }

  /** Keeps only the steps where a value moved by more than a millionth of itself. */
  push({ step, logZ, ...known }: { readonly step: number; readonly logZ: number } & Pick<Truth, "targetReward" | "targetDiversity" | "targetLikelihood" | "priorReward">) {
    this.add("targetReward", step, known.targetReward);
    this.add("targetDiversity", step, known.targetDiversity);
    this.add("targetLikelihood", step, known.targetLikelihood);
    this.add("targetLogZ", step, logZ);
    this.add("priorReward", step, known.priorReward);
  }

  knots(line: Reference): readonly Knot[] { return this.lines[line]; }
  last(line: Reference): number | null { return this.lines[line].at(-1)?.value ?? null; }

  private add(name: Reference, step: number, value: number | null) {
    if (value === null || !Number.isFinite(value)) return;
    const line = this.lines[name], before = line.at(-1);
    if (before && Math.abs(before.value - value) <= 1e-6 * Math.max(1, Math.abs(value))) return;
    if (before && before.step === step) line.pop();
    line.push({ step, value });
  }
}
