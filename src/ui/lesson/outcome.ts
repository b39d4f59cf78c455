import type { StepRecord, Truth } from "../../worker/protocol";
import { figure, nats, percent, whole } from "../shared/figures";

/** What became of a run at the step that a question asks about, in one figure. */
export interface Outcome {
  readonly figure: OutcomeName;
  readonly string: string | null; // of "policy of 7": 7
  readonly ranges: readonly Range[]; // by option; no two share a number
}

/** Numbers that bear an option out, as its file writes them. */
export interface Range {
  readonly text: string; // "20 to 94", "≥ 95"
  readonly low: number;
  readonly high: number;
  readonly without: "low" | "high" | null; // the end that is not of the range
}

/** A run at one step: its exact answer, and what the step reported. */
export interface RunMoment {
  readonly truth: Truth;
  readonly record: StepRecord | null; // null at step 0
}

interface FigureSpec {
  readonly name: string; // over a column
  readonly means: string; // within a sentence
  /** A number, in per cent where `print` says per cent; null where the run has no such figure. */
  readonly of: (moment: RunMoment, string: string) => number | null;
  readonly print: (value: number) => string;
  readonly ofString?: true;
}

const masses = (of: "target" | "policy") => (moment: RunMoment, string: string) => {
  const row = moment.truth.rows.find(({ text }) => text.trim() === string);
  return row ? 100 * row[of] : null;
};
const perCent = (share: number | undefined) => (share === undefined ? null : 100 * share);
const shownPerCent = (value: number) => `${percent(value / 100)} %`;

/** How many strings keep at least half of their share of the target. */
export const kept = ({ rows }: Pick<Truth, "rows">): number =>
  rows.filter(({ target, policy }) => target > 0 && policy >= target / 2).length;

/** Every figure that the `outcome` line of a page may name. */
export const outcomeFigures = {
  kept: {
    name: "kept",
    means: "strings that keep half of their share",
    of: ({ truth }) => kept(truth),
    print: whole,
  },
  tv: {
    name: "TV",
    means: "TV to the target",
    of: ({ truth }) => truth.tv?.value ?? null,
    print: figure,
  },
  "forward kl": {
    name: "KL(target‖q)",
    means: "KL(target‖q), in nats",
    of: ({ truth }) => truth.klForward?.value ?? null,
    print: figure,
  },
  "reverse kl": {
    name: "KL(q‖target)",
    means: "KL(q‖target), in nats",
    of: ({ truth }) => truth.klReverse?.value ?? null,
    print: figure,
  },
  "log z": {
    name: "log Z",
    means: "the exact log Z, in nats",
    of: ({ truth }) => truth.logZ.value,
    print: nats,
  },
  "policy log z": {
    name: "log Z of q",
    means: "the policy's log Z, in nats",
    of: ({ record }) => record?.logZ ?? null,
    print: nats,
  },
  reward: {
    name: "log R",
    means: "the mean log R of its samples, in nats",
    of: ({ record }) => record?.logReward ?? null,
    print: nats,
  },
  "target reward": {
    name: "log R of target",
    means: "the mean log R of the target, in nats",
    of: ({ truth }) => truth.targetReward?.value ?? null,
    print: nats,
  },
  policy: {
    name: "q",
    means: "the policy's share, in per cent",
    of: masses("policy"),
    print: shownPerCent,
    ofString: true,
  },
  target: {
    name: "target",
    means: "the target's share, in per cent",
    of: masses("target"),
    print: shownPerCent,
    ofString: true,
  },
  else: {
    name: "else",
    means: "the policy's share of all other strings, in per cent",
    of: ({ truth }) => 100 * (truth.rest.policy + truth.more.policy),
    print: shownPerCent,
  },
  verdict: {
    name: "allowed",
    means: "the share of its strings that pass the task's verdict, in per cent",
    of: ({ truth }) => perCent(truth.verdict?.policy.value),
    print: shownPerCent,
  },
  votes: {
    name: "votes right",
    means: "the chance that a vote names a held-out label, in per cent",
    of: ({ truth }) => perCent(truth.labels?.heldOut?.votes?.value),
    print: shownPerCent,
  },
  gap: {
    name: "gap",
    means: "log p(Y | X) − ELBO on training reviews, in nats",
    of: ({ truth }) => truth.labels?.train?.klReverse ?? null,
    print: figure,
  },
} as const satisfies Readonly<Record<string, FigureSpec>>;

export type OutcomeName = keyof typeof outcomeFigures;

const specOf = ({ figure: name }: Pick<Outcome, "figure">): FigureSpec => outcomeFigures[name];

/** The figure of a run at a moment; null where it has none. */
export const outcomeAt = (
  outcome: Pick<Outcome, "figure" | "string">,
  moment: RunMoment,
): number | null => specOf(outcome).of(moment, outcome.string ?? "");

export const printOutcome = (outcome: Pick<Outcome, "figure">, value: number): string =>
  specOf(outcome).print(value);

/** The name of a figure: over a column, and as the object of a sentence. */
export function outcomeNames({ figure: name, string }: Pick<Outcome, "figure" | "string">) {
  const { name: short, means } = specOf({ figure: name });
  return string === null
    ? { short, means }
    : { short: `${short}(${string})`, means: `${means}, of ${string}` };
}

export const isWithin = ({ low, high, without }: Range, value: number): boolean =>
  (without === "low" ? value > low : value >= low) &&
  (without === "high" ? value < high : value <= high);

/** Which range a figure lies in, counted from 0; −1 where in none. */
export const rangeOf = ({ ranges }: Outcome, value: number): number =>
  ranges.findIndex((range) => isWithin(range, value));
