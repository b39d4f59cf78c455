import type { Edit } from "../experiment/experiment";
import type { Bounded, Report, StepRecord, Truth } from "../worker/protocol";

/**
 * The lines of `--json`: one for the untrained model, one wherever the exact answer was computed,
 * and a last one.
 */

export interface Line {
  readonly step: number;
  readonly loss: number | null;
  readonly logReward: number | null;
  readonly logLikelihood: number | null;
  readonly diversity: number | null;
  readonly logZ: number | null;
  readonly [more: string]: unknown;
}

/**
 * The exact figures, or, where the tree was cut, each with its bounds and its error. `among` holds
 * the divergences over the listed strings alone (random integers: over the numbers), both sides
 * conditioned on them.
 */
export function figuresOf(truth: Truth): Record<string, unknown> {
  const { klForward, klReverse, tv, logZ, coverage, noiseFloor, valid, modes, among } = truth;
  const about = {
    coverage,
    noiseFloor,
    valid: plain(valid),
    modes: modes.covered / Math.max(1, modes.of),
    among,
  };
  if (truth.exact)
    return {
      exact: {
        klForward: plain(klForward),
        klReverse: plain(klReverse),
        tv: plain(tv),
        logZ: plain(logZ),
        ...about,
      },
    };
  return { bounded: { klForward, klReverse, tv, logZ, ...about } };
}

/** A number where it is exact, else its bounds and what was estimated. */
const plain = (figure: Bounded | null): Bounded | number | null =>
  figure !== null && figure.low === figure.high ? figure.value : figure;

/** Pairs truths with the records of their steps, which come one step later. */
export class Lines {
  private readonly truths = new Map<number, Truth>();
  private edits: Edit[] = [];
  private untrained: Partial<Line> = {};
  last: Line | undefined;
  first: Line | undefined;

  constructor(private readonly write: (line: Line) => void) {}

  take(report: Report): void {
    if (report.kind === "truth") this.truths.set(report.truth.step, report.truth);
    if (report.kind === "edited") this.edits.push(report.edit);
    if (report.kind === "baselines") {
      const ancestral = report.baselines.find(({ name }) => name === "ancestral");
      if (ancestral)
        this.untrained = {
          logReward: ancestral.logReward?.value ?? null,
          logLikelihood: ancestral.logLikelihood?.value ?? null,
          diversity: ancestral.diversity?.value ?? null,
        };
    }
    if (report.kind === "stepped") this.record(report.record);
  }

  private record(record: StepRecord): void {
    const start = this.truths.get(0);
    // The first batch was drawn and judged before any update: its loss and log Z are the untrained
    // model's.
    if (record.step === 1 && start)
      this.tell(
        {
          step: 0,
          loss: record.loss,
          logReward: null,
          logLikelihood: null,
          diversity: null,
          logZ: record.logZ,
          ...this.untrained,
          ...figuresOf(start),
          seconds: 0,
        },
        start,
      );
    const truth = this.truths.get(record.step);
    if (!truth || record.logLikelihood === null) return;
    const {
      step,
      loss,
      logReward,
      logLikelihood,
      diversity,
      logZ,
      residualVariance,
      meanLength,
      rewardTemperature,
      learningRate,
      rewardEvaluations,
      seconds,
    } = record;
    this.tell(
      {
        step,
        loss,
        logReward,
        logLikelihood,
        diversity,
        logZ,
        ...figuresOf(truth),
        residualVariance,
        meanLength,
        rewardTemperature,
        learningRate,
        rewardEvaluations,
        seconds,
      },
      truth,
    );
  }

  private tell(line: Line, truth: Truth): void {
    const told = { ...line, ...(this.edits.length > 0 && { edits: this.edits }) };
    this.edits = [];
    this.truths.delete(truth.step);
    this.first ??= told;
    this.last = told;
    this.write(told);
  }
}

export const digits = (x: number | null | undefined, n = 3): string =>
  x === null || x === undefined || !Number.isFinite(x)
    ? "–"
    : x !== 0 && (Math.abs(x) < 1e-2 || Math.abs(x) >= 1e5)
      ? x.toExponential(n - 1).replace(/e([+-])/, (_, sign) => (sign === "-" ? "e-" : "e"))
      : x.toPrecision(n);

/** KL(target ‖ policy) of a line, exact or bounded. */
export function klOf(line: Line | undefined): number | null {
  const figures = (line?.["exact"] ?? line?.["bounded"]) as
    { klForward: number | { value: number } | null } | undefined;
  const kl = figures?.klForward ?? null;
  return typeof kl === "object" ? (kl?.value ?? null) : kl;
}
