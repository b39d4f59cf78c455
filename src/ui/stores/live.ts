import { createStore } from "zustand/vanilla";
import {
  CONVERGED,
  converged,
  type Converged,
  type ExamReport,
  type Judgement,
  type Outline,
  type SampleReport,
  type Stamp,
  type StepRecord,
  type ToldPrompt,
  type Truth,
  type WorldSurveyReport,
} from "../../worker/protocol";
import { Painter } from "./painter";
import { forgetPinnedNumbers, refreshPins, type PinStore } from "./pinned";
import { halfLifeOf, Series } from "./series";

/**
 * What the panels show: snapshots published by the painter from what the latest reports left
 * behind.
 */
interface Head {
  readonly step: number;
  readonly stepsPerSecond: number | null;
  readonly millisecondsPerStep: number | null;
}
/** The prefixes' estimates of log Z of one step's samples; null before the first. */
interface StampedLines {
  readonly stamp: Stamp | null;
  readonly lines: readonly (readonly number[])[];
}
export interface Shown {
  readonly head: Head;
  readonly truth: Truth | null;
  readonly outline: Outline | null; // the target alone, while no truth is there yet
  /** The latest exact answer of each prompt that was shown, without its rows. */
  readonly answers: ReadonlyMap<string, Judgement>;
  /** How the label of each prompt was told last, where strings are reasons for one. */
  readonly told: ReadonlyMap<string, ToldPrompt>;
  readonly samples: SampleReport | null;
  /** The last exact answers say that there is nothing left to learn; null where they do not. */
  readonly converged: Converged | null;
  /** The task's exam, of the policy at its step; null where it has none or before it began. */
  readonly exam: ExamReport | null;
  /** Every prompt for which the world lists strings; null before the run first rested. */
  readonly survey: WorldSurveyReport | null;
  readonly lines: StampedLines;
  readonly charts: number; // a version; the points are in `series`
}

const empty: Shown = {
  head: { step: 0, stepsPerSecond: null, millisecondsPerStep: null },
  truth: null,
  outline: null,
  answers: new Map(),
  told: new Map(),
  converged: null,
  samples: null,
  exam: null,
  survey: null,
  lines: { stamp: null, lines: [] },
  charts: 0,
};

type Latest = Omit<Shown, "charts">;

/**
 * The numbers of one run. Reports are taken as they come; the panels see them when the painter
 * publishes them to `shown`.
 */
export class Live {
  readonly shown = createStore<Shown>(() => empty);
  readonly series = new Series();
  private readonly painter = new Painter();
  private latest: Latest = empty;
  /** The exact answer that stayed when the numbers were last forgotten. */
  kept: Truth | null = null;
  private looks: readonly Judgement[] = []; // the last few, one a step
  private clock: { step: number; seconds: number }[] = []; // the last few steps, for the speed

  constructor(
    private readonly pins: PinStore,
    private readonly runSteps: () => number,
  ) {}

  takeRecord(record: StepRecord) {
    this.series.push(record, halfLifeOf(this.runSteps()));
    this.clock.push({ step: record.step, seconds: record.seconds });
    if (this.clock.length > 24) this.clock.shift();
    this.latest = { ...this.latest, head: this.speed(record.step) };
    this.markHead();
    if (record.logZLines.length) {
      this.latest = { ...this.latest, lines: { stamp: record, lines: record.logZLines } };
      this.markLines();
    }
    this.markCharts();
  }

  /**
   * What exact answers said of earlier steps, without their rows: of a run that was restored from
   * its save.
   */
  takeJudged(judgements: readonly Judgement[]) {
    for (const judgement of judgements) {
      this.series.references.push({ ...judgement, logZ: judgement.logZ.value });
      this.series.judged.push(judgement);
    }
    const steps = new Set(judgements.map(({ step }) => step));
    const before = this.looks.filter(({ step }) => !steps.has(step));
    this.looks = [...before, ...judgements].slice(-CONVERGED.looks);
    const fresh = judgements.map((judgement) => [judgement.prompt, judgement] as const);
    const answers = new Map([...this.latest.answers, ...fresh]);
    this.latest = { ...this.latest, answers, converged: converged(this.looks) };
    this.markCharts();
  }

  takeTruth(truth: Truth) {
    this.takeJudged([truth]);
    this.latest = { ...this.latest, truth, outline: null };
    this.markTruth();
    if (truth.told) this.takeTold(truth.told);
  }

  takeTold(told: readonly ToldPrompt[]) {
    const fresh = told.map((one) => [one.prompt, one] as const);
    this.latest = { ...this.latest, told: new Map([...this.latest.told, ...fresh]) };
    this.painter.mark("told", () => this.shown.setState({ told: this.latest.told }));
  }

  /** The target before there is a policy to compare with it. */
  takeOutline(outline: Outline) {
    if (this.latest.truth) return;
    const { targetReward, logZ } = outline;
    this.series.references.push({ step: 0, targetReward: { value: targetReward }, logZ });
    this.latest = { ...this.latest, outline };
    this.markTruth();
    this.markCharts();
  }

  takeSamples(samples: SampleReport) {
    this.latest = { ...this.latest, samples };
    this.painter.mark("samples", () => {
      refreshPins(this.pins, samples);
      this.shown.setState({ samples: this.latest.samples });
    });
  }

  takeExam(exam: ExamReport) {
    this.latest = { ...this.latest, exam };
    this.markExam();
  }

  takeSurvey(survey: WorldSurveyReport) {
    this.latest = { ...this.latest, survey };
    this.markExam();
  }

  /** The step counter alone, where a state report moves it. */
  takeStep(step: number) {
    if (this.latest.head.step === step) return;
    this.latest = { ...this.latest, head: { ...this.latest.head, step } };
    this.markHead();
  }

  /**
   * Forgets the run's numbers; the truth stays when the next picture is about to replace it, so
   * that nothing blinks.
   */
  clear(keepTruth: boolean) {
    this.series.clear();
    forgetPinnedNumbers(this.pins);
    this.clock = [];
    this.looks = [];
    this.kept = keepTruth ? this.latest.truth : null;
    this.latest = { ...empty, truth: this.kept };
    this.markTruth();
    this.painter.mark("samples", () => this.shown.setState({ samples: this.latest.samples }));
    this.markExam();
    this.painter.mark("told", () => this.shown.setState({ told: this.latest.told }));
    this.markLines();
    this.markHead();
    this.markCharts();
    this.painter.flush();
  }

  /** The step now; what is on screen may be a few behind. */
  stepNow() {
    return this.latest.head.step;
  }

  paintNow() {
    this.painter.flush();
  }

  private speed(step: number): Head {
    const first = this.clock[0];
    const last = this.clock[this.clock.length - 1];
    const steps = last.step - first.step;
    const seconds = last.seconds - first.seconds;
    if (steps <= 0 || seconds <= 0)
      return { step, stepsPerSecond: null, millisecondsPerStep: null };
    return { step, stepsPerSecond: steps / seconds, millisecondsPerStep: (1000 * seconds) / steps };
  }

  private markHead() {
    this.painter.mark("head", () => this.shown.setState({ head: this.latest.head }));
  }
  private markLines() {
    this.painter.mark("lines", () => this.shown.setState({ lines: this.latest.lines }));
  }
  /** Exam and survey, of which a task has one. */
  private markExam() {
    this.painter.mark("exam", () => {
      const { exam, survey } = this.latest;
      this.shown.setState({ exam, survey });
    });
  }
  private markTruth() {
    this.painter.mark("truth", () =>
      this.shown.setState({ truth: this.latest.truth, outline: this.latest.outline }),
    );
  }
  private markCharts() {
    this.painter.mark("charts", () => {
      this.series.reveal();
      const { answers, converged: learned } = this.latest;
      this.shown.setState((s) => ({ charts: s.charts + 1, answers, converged: learned }));
    });
  }
}
