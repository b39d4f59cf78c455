import type { Against, LabelMeans, Truth, WorldReport } from "../../worker/protocol";

/**
 * The exact values a chart measures against. They step where the question was edited; a few numbers
 * per report.
 */
export type Reference =
  | "targetReward"
  | "targetDiversity"
  | "targetLikelihood"
  | "targetLogZ"
  | "priorReward"
  | "priorDiversity"
  | "priorLikelihood";
export interface Knot {
  readonly step: number;
  readonly value: number;
}

/** What a truth, or an outline, says of target and prior. */
type Said = { readonly step: number; readonly logZ: number } & Partial<
  Pick<
    Truth,
    | "targetReward"
    | "targetDiversity"
    | "targetLikelihood"
    | "priorReward"
    | "priorDiversity"
    | "priorLikelihood"
  >
>;
const names = [
  "targetReward",
  "targetDiversity",
  "targetLikelihood",
  "priorReward",
  "priorDiversity",
  "priorLikelihood",
] as const;

const valueOf = (figure: number | { readonly value: number } | null | undefined): number | null =>
  typeof figure === "object" ? (figure?.value ?? null) : (figure ?? null);

export class References {
  private readonly lines: Record<Reference, Knot[]> = {
    targetReward: [],
    targetDiversity: [],
    targetLikelihood: [],
    targetLogZ: [],
    priorReward: [],
    priorDiversity: [],
    priorLikelihood: [],
  };

  clear() {
    for (const line of Object.values(this.lines)) line.length = 0;
  }

  /** Keeps only the steps where a value moved by more than a millionth of itself. */
  push(said: Said) {
    for (const name of names) this.add(name, said.step, valueOf(said[name]));
    this.add("targetLogZ", said.step, said.logZ);
  }

  knots(line: Reference): readonly Knot[] {
    return this.lines[line];
  }
  last(line: Reference): number | null {
    return this.lines[line].at(-1)?.value ?? null;
  }

  private add(name: Reference, step: number, value: number | null) {
    if (value === null || !Number.isFinite(value)) return;
    const line = this.lines[name];
    const before = line.at(-1);
    if (before && Math.abs(before.value - value) <= 1e-6 * Math.max(1, Math.abs(value))) return;
    if (before && before.step === step) line.pop();
    line.push({ step, value });
  }
}

/** How labels were told at a step: of those that are trained on, and of others. */
export interface ToldLabels {
  readonly step: number;
  readonly train: LabelMeans | null;
  readonly heldOut: LabelMeans | null;
}

/**
 * What exact answers say of the policy, step by step: every one is kept, the last of a step counts.
 */
export class Judged {
  private readonly tracks: Record<Against, Knot[]> = {
    logReward: [],
    diversity: [],
    logLikelihood: [],
    logZ: [],
  };
  /** Total variation to the target; a lower bound where the walk is cut. */
  readonly distances: Knot[] = [];
  /** Where strings are reasons for a label. */
  readonly labels: ToldLabels[] = [];
  /** Of both splits, where the world lists strings. */
  readonly splits: (WorldReport & { readonly step: number })[] = [];

  clear() {
    for (const track of Object.values(this.tracks)) track.length = 0;
    this.distances.length = 0;
    this.labels.length = 0;
    this.splits.length = 0;
  }

  push({
    step,
    policyDiversity,
    policyLikelihood,
    tv,
    labels,
    splits,
  }: Pick<Truth, "step" | "policyDiversity" | "policyLikelihood" | "labels" | "splits"> &
    Partial<Pick<Truth, "tv">>) {
    if (tv) {
      if (this.distances.at(-1)?.step === step) this.distances.pop();
      this.distances.push({ step, value: tv.value });
    }
    if (labels) {
      if (this.labels.at(-1)?.step === step) this.labels.pop();
      this.labels.push({ step, train: labels.train, heldOut: labels.heldOut });
    }
    if (splits) {
      if (this.splits.at(-1)?.step === step) this.splits.pop();
      this.splits.push({ step, ...splits });
    }
    for (const [column, value] of [
      ["diversity", policyDiversity],
      ["logLikelihood", policyLikelihood],
    ] as const) {
      if (value === null || !Number.isFinite(value)) continue;
      const track = this.tracks[column];
      if (track.at(-1)?.step === step) track.pop();
      track.push({ step, value });
    }
  }

  of(column: Against): readonly Knot[] {
    return this.tracks[column];
  }
}
