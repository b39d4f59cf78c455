import type { Edit } from "../experiment/experiment";
import type {
  Baseline,
  Bounded,
  ConditionalFigures,
  Judgement,
  Report,
  StepRecord,
  Truth,
} from "../worker/protocol";

/**
 * The lines of `--json`: one for the policy before its first step, one wherever the exact answer
 * was computed, and a last one.
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
function figuresOf(
  truth: Judgement & Partial<Pick<Truth, "among" | "conditional">>,
): Record<string, unknown> {
  const { klForward, klReverse, tv, logZ, coverage, noiseFloor, valid, modes, among } = truth;
  const { verdict, world, conditional, labels, splits } = truth;
  const about = {
    coverage,
    noiseFloor,
    valid: plain(valid),
    modes: modes.covered / Math.max(1, modes.of),
    among,
    ...(verdict && {
      verdict: {
        name: verdict.name,
        target: plain(verdict.target),
        policy: plain(verdict.policy),
        prior: plain(verdict.prior),
      },
    }),
    ...(conditional && { conditional: plainConditional(conditional) }),
    ...(labels && { labels: { train: labels.train, heldOut: labels.heldOut } }),
    ...(splits && { splits }),
    ...(world && {
      world: { toTarget: plain(world.toTarget), toPolicy: plain(world.toPolicy) },
    }),
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

const plainConditional = ({ satisfied, policy, rivals }: ConditionalFigures) => ({
  satisfied,
  policy: { ...policy, tv: plain(policy.tv) },
  rivals: rivals.map((rival) => ({ ...rival, tv: plain(rival.tv) })),
});

/** A number where it is exact, else its bounds and what was estimated. */
const plain = (figure: Bounded | null): Bounded | number | null =>
  figure !== null && figure.low === figure.high ? figure.value : figure;

/** Pairs truths with the records of their steps, which come one step later. */
export class Lines {
  private readonly truths = new Map<number, Truth>();
  private edits: Edit[] = [];
  private readonly start: Partial<Start> = {};
  private printed: Line | undefined; // the first line
  last: Line | undefined;

  /** `beginsUntrained`: the run does not begin with the weights of an adapter. */
  constructor(
    private readonly write: (line: Line) => void,
    readonly beginsUntrained = true,
  ) {}

  /** What the last line is compared with: the policy at step 0, also where the run was resumed. */
  get first(): Line | undefined {
    return this.printed?.step === 0 ? this.printed : (startLine(this.start) ?? this.printed);
  }

  take(report: Report): void {
    if (report.kind === "truth") this.truths.set(report.truth.step, report.truth);
    if (report.kind === "edited") this.edits.push(report.edit);
    if (report.kind === "judged")
      this.start.judgement = report.judgements.find(({ step }) => step === 0);
    if (report.kind === "baselines" && this.beginsUntrained)
      this.start.ancestral = report.baselines.find(({ name }) => name === "ancestral");
    if (report.kind === "stepped") this.record(report.record);
  }

  private record(record: StepRecord): void {
    if (record.step === 1) this.start.record = record;
    const start = this.truths.get(0);
    const first = start && startLine({ ...this.start, judgement: start });
    if (record.step === 1 && first) this.print(first);
    const truth = this.truths.get(record.step);
    if (truth && record.logLikelihood !== null) this.print(stepLine(record, truth));
  }

  private print(line: Line): void {
    const printed = { ...line, ...(this.edits.length > 0 && { edits: this.edits }) };
    this.edits = [];
    this.truths.delete(line.step);
    this.printed ??= printed;
    this.last = printed;
    this.write(printed);
  }
}

/** What is known of the policy before its first step. */
interface Start {
  record: StepRecord; // of step 1
  judgement: Judgement | undefined; // of step 0
  ancestral: Baseline | undefined; // of the untrained model, where the policy is that model
}

/**
 * The first batch was drawn and judged before any update: its loss and log Z are those of step 0.
 * Undefined where the policy was not judged then.
 */
function startLine({ record, judgement, ancestral }: Partial<Start>): Line | undefined {
  return (
    record &&
    judgement && {
      step: 0,
      loss: record.loss,
      logReward: ancestral?.logReward?.value ?? null,
      logLikelihood: ancestral?.logLikelihood?.value ?? null,
      diversity: ancestral?.diversity?.value ?? null,
      logZ: record.logZ,
      ...figuresOf(judgement),
      seconds: 0,
    }
  );
}

const stepLine = (record: StepRecord, truth: Truth): Line => ({
  step: record.step,
  loss: record.loss,
  logReward: record.logReward,
  logLikelihood: record.logLikelihood,
  diversity: record.diversity,
  logZ: record.logZ,
  ...figuresOf(truth),
  residualVariance: record.residualVariance,
  meanLength: record.meanLength,
  rewardTemperature: record.rewardTemperature,
  learningRate: record.learningRate,
  rewardEvaluations: record.rewardEvaluations,
  seconds: record.seconds,
});

/** A number of n digits; a dash where there is none. */
export function digits(x: number | null | undefined, n = 3): string {
  if (x === null || x === undefined || Number.isNaN(x)) return "–";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  if (x === 0 || (size >= 1e-2 && size < 1e5)) return x.toPrecision(n);
  return x.toExponential(n - 1).replace("e+", "e");
}

export const intervalText = (of: { readonly low: number; readonly high: number }): string =>
  `${digits(of.low, 2)} to ${digits(of.high, 2)}`;

/** KL(target ‖ policy) of a line, exact or bounded. */
export function klOf(line: Line | undefined): number | null {
  const figures = (line?.["exact"] ?? line?.["bounded"]) as
    { klForward: number | { value: number } | null } | undefined;
  const kl = figures?.klForward ?? null;
  return typeof kl === "object" ? (kl?.value ?? null) : kl;
}
