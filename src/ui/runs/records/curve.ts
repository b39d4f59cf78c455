import type { Against, Judgement, StepRecord, TaskFacts } from "../../../worker/protocol";
import { against, averagesOf, halfLifeOf } from "../../stores/series";
import type { Certainty, FigureName, SeedCurve, SeedRow } from "./record";

const MOST = 128; // kept of each kind, at most twice as many between two thinnings

type Figures = Partial<Record<FigureName, number>>;
interface Step {
  readonly step: number;
  readonly seconds: number;
  readonly rewardEvaluations: number;
  readonly figures: Figures;
}
interface Look {
  readonly step: number;
  readonly figures: Figures;
}

const certainties: readonly Certainty[] = ["exact", "estimate", "bound"];

/** Takes the reports of one run, and is a curve of it at any time. */
export class CurveTaker {
  private steps = new Thinned<Step>();
  private looks = new Thinned<Look>();
  private readonly edited: number[] = [];
  private averages = averagesOf(this.edited);
  private certainty: Certainty = "exact";
  private targets: Partial<Record<Against, number>> = {};
  private last = 0;

  /** `figures` says which columns are averaged: of the run's task, once it is known. */
  constructor(
    private readonly runSteps: () => number,
    private readonly figures: () => TaskFacts["figures"] | null,
  ) {}

  get lastStep(): number {
    return this.last;
  }

  takeRecord(record: StepRecord): void {
    if (record.step < this.last) return; // a step that was reported before
    const { step, seconds, rewardEvaluations } = record;
    const figures: Figures = {};
    for (const name of against) {
      const from = this.figures()?.[name].from ?? "batch";
      const mean = this.averages[name].take(step, record[name], halfLifeOf(this.runSteps()));
      const value = from === "batch" ? mean : (record[name] ?? NaN);
      if (from !== "truth" && Number.isFinite(value)) figures[name] = value;
    }
    this.last = step;
    this.steps.put({ step, seconds, rewardEvaluations, figures });
  }

  takeJudgement(judged: Judgement): void {
    const { tv, klForward, klReverse, valid } = judged;
    const answers = { tv, klForward, klReverse, valid };
    const figures: Figures = {};
    for (const name of ["tv", "klForward", "klReverse", "valid"] as const) {
      const answer = answers[name];
      if (answer === null || Number.isNaN(answer.value)) continue;
      figures[name] = answer.value;
      if (name !== "valid") this.lower(certaintyOf(answer));
    }
    const exact = { diversity: judged.policyDiversity, logLikelihood: judged.policyLikelihood };
    for (const name of ["diversity", "logLikelihood"] as const) {
      const value = exact[name];
      if (this.figures()?.[name].from === "truth" && value !== null) figures[name] = value;
    }
    this.takeTargets(judged);
    this.looks.put({ step: judged.step, figures });
  }

  /** After an edit the averages start again. */
  restartAfter(step: number): void {
    this.edited.push(step);
  }

  /** The run is at step 0 again. */
  clear(): void {
    this.steps = new Thinned();
    this.looks = new Thinned();
    this.edited.length = 0;
    this.averages = averagesOf(this.edited);
    this.certainty = "exact";
    this.targets = {};
    this.last = 0;
  }

  curve({ run, seed }: Pick<SeedCurve, "run" | "seed">): SeedCurve {
    const { certainty, targets, last } = this;
    return { run, seed, steps: last, rows: this.rows(), certainty, targets: { ...targets } };
  }

  /** Every kept step, with what an exact answer said there; each answer has a row. */
  private rows(): readonly SeedRow[] {
    const rows = new Map<number, SeedRow>(this.steps.kept.map((row) => [row.step, row]));
    for (const { step, figures } of this.looks.kept) {
      if (step > this.last) continue; // its step is still to be reported
      const place = rows.get(step) ?? { step, ...this.spentAt(step), figures: {} };
      rows.set(step, { ...place, figures: { ...place.figures, ...figures } });
    }
    return [...rows.values()].sort((a, b) => a.step - b.step);
  }

  /** Between two kept steps the straight line; nothing is spent before the first. */
  private spentAt(step: number) {
    const none = { step: 0, seconds: 0, rewardEvaluations: 0 };
    const { kept } = this.steps;
    const before = kept.findLast((row) => row.step <= step) ?? none;
    const after = kept.find((row) => row.step >= step) ?? before;
    const span = after.step - before.step;
    const share = span > 0 ? (step - before.step) / span : 0;
    const at = (name: "seconds" | "rewardEvaluations") =>
      before[name] + share * (after[name] - before[name]);
    return { seconds: at("seconds"), rewardEvaluations: at("rewardEvaluations") };
  }

  private lower(certainty: Certainty): void {
    if (certainties.indexOf(certainty) > certainties.indexOf(this.certainty))
      this.certainty = certainty;
  }

  private takeTargets(judged: Judgement): void {
    const told = {
      logReward: judged.targetReward?.value,
      diversity: judged.targetDiversity?.value,
      logLikelihood: judged.targetLikelihood?.value,
      logZ: judged.logZ.value,
    };
    for (const name of against) {
      const value = told[name];
      if (value !== undefined && Number.isFinite(value)) this.targets[name] = value;
    }
  }
}

const certaintyOf = ({ low, high, error }: NonNullable<Judgement["tv"]>): Certainty =>
  low === high ? "exact" : error === undefined ? "bound" : "estimate";

/**
 * At most `MOST` to twice as many of what is put in, in the order of steps. Bins of a power of two
 * steps, counted from 0, keep their last each, so that two seeds keep the same steps; the first
 * stays.
 */
export class Thinned<P extends { readonly step: number }> {
  private list: P[] = [];
  private width = 1;

  get kept(): readonly P[] {
    return this.list;
  }

  put(point: P): void {
    if (this.list.at(-1)?.step === point.step) this.list.pop();
    this.list.push(point);
    if (this.list.length <= 2 * MOST) return;
    while (this.list.length > MOST) {
      this.width *= 2;
      this.list = this.list.filter((one, k) => k === 0 || this.isLastOfBin(one, k));
    }
  }

  private isLastOfBin({ step }: P, k: number): boolean {
    const next = this.list[k + 1];
    const bin = (at: number) => Math.ceil(at / this.width);
    return next === undefined || bin(next.step) !== bin(step);
  }
}
