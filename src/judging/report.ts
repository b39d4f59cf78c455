import type { Expectation } from "./expectation";
import type { LabelReport, ToldPrompt } from "./label-figures";
import type { WorldReport } from "./world-means";

export type { Expectation };

/**
 * What judging reports to people: plain data, no tensors. Probabilities are not logs; [nats] where
 * they are.
 */

/** When a figure was computed, and of which target. */
export interface Moment {
  readonly step: number; // optimiser steps taken
  readonly rewardTemperature: number; // T of the target
  readonly target: number; // how many edits had moved the target by then
}

/** Are two moments the same, so that a figure of one is a figure of the other? */
export const sameMoment = (a: Moment, b: Moment): boolean =>
  a.step === b.step && a.rewardTemperature === b.rewardTemperature && a.target === b.target;

/** What every figure carries: its moment and its prompt's id. */
export interface Stamp extends Moment {
  readonly prompt: string;
}

/** Are two figures of the same target? Only then may they be compared. */
export const sameTarget = (a: Stamp, b: Stamp): boolean =>
  a.prompt === b.prompt && a.target === b.target && a.rewardTemperature === b.rewardTemperature;

/**
 * low ≤ figure ≤ high for certain; equal when exact. `high` is null where no upper bound is
 * known. `value` is the estimate from samples where there is one, with its error, and the lower
 * bound otherwise.
 */
export interface Bounded extends Expectation {
  readonly low: number;
  readonly high: number | null;
}

/** An estimate between its bounds; it cannot be off by more than they are apart. */
export function estimatedWithin(
  { low, high }: Pick<Bounded, "low" | "high">,
  { value, error, n }: Required<Expectation>,
): Bounded {
  const most = high ?? Infinity;
  return {
    value: Math.min(most, Math.max(low, value)),
    error: Math.min(error, most - low),
    n,
    low,
    high,
  };
}

/** What is reported of a figure: its bounds alone, where the samples say no more than they do. */
export function reported(figure: Bounded): Bounded {
  const { low, high, error } = figure;
  return error !== undefined && high !== null && error >= high - low
    ? { value: low, low, high }
    : figure;
}

export const exactly = (value: number): Bounded => ({ value, low: value, high: value });

/** Probability under the target, the policy and the untrained model. */
export interface Masses {
  readonly target: number;
  readonly policy: number;
  readonly prior: number;
}

export interface TruthRow extends Masses {
  readonly text: string;
  readonly tokens: readonly number[];
  /** Does the task accept it? Absent: the task does not ask, or nobody knows. */
  readonly verdict?: boolean;
  /** Its mass under local masking of the task's constraint. Absent: there is none. */
  readonly masked?: number;
  /** Its probability in the world, tempered as the target is. Absent: nobody knows the world's. */
  readonly world?: number;
  /** It is the corpus's own string for the prompt: one draw, not the best. */
  readonly reference?: true;
  /** Where strings are reasons: p(the prompt's label | X z), or the first label's if unknown. */
  readonly chance?: number;
}

/** Mass of the strings that pass the task's verdict. */
export interface VerdictMasses {
  readonly name: string; // what passes, in words
  readonly target: Bounded;
  readonly policy: Bounded;
  readonly prior: Bounded;
}

/** A way of writing under a constraint with the untrained model, by its exact law on a walk. */
export interface RivalFigures {
  readonly name: string;
  /** To the exact conditional, which gives nothing to a string that breaks the constraint. */
  readonly tv: Bounded;
  readonly rows: number; // next-token rows of the model for a string, expected
  readonly satisfied: number; // share of its strings that satisfy the constraint
}

/** Policy and rivals beside the exact conditional of a task's constraint. */
export interface ConditionalFigures {
  readonly satisfied: number; // mass of the untrained model that satisfies the constraint
  readonly policy: { readonly tv: Bounded; readonly rows: number };
  readonly rivals: readonly RivalFigures[];
}

/**
 * How far target and policy are from the probabilities of the generator that wrote the corpus,
 * tempered as the target is [nats].
 */
export interface WorldGaps {
  readonly toTarget: Bounded; // KL(world ‖ target): is the model good?
  readonly toPolicy: Bounded; // KL(world ‖ q): is the answer right?
}

export interface Divergences {
  readonly klForward: Bounded; // KL(target ‖ q) [nats]
  readonly klReverse: Bounded; // KL(q ‖ target) [nats]
  readonly tv: Bounded;
}

/** How the target was found. */
export type Support =
  | "counted" // by classes of strings that weigh the same: exact
  | "walked" // on the token tree, of which nothing that matters was left out: exact
  | "cut" // on a part of the token tree; what was left out is bounded
  | "unbounded"; // as cut, with a reward term that has no bound: only estimates beyond the walk

/**
 * The exact answer beside the exact policy; sums say what they cover. Policy and prior are those of
 * the sampler in use.
 */
export interface Truth extends Stamp {
  readonly layout: "by-value" | "ranked";
  readonly support: Support;
  /** Over which outcomes the divergences sum, in words: the same before and after an edit. */
  readonly outcomes: string;
  /** by-value: all of them in order; ranked: by target, the first and those the policy likes. */
  readonly rows: readonly TruthRow[];
  readonly more: Masses & { readonly count: number }; // strings reached but not listed
  /**
   * Strings not reached: by-value layout calls it "else". `target` is an upper bound when `exact`
   * is false and nothing was estimated.
   */
  readonly rest: Masses;
  readonly exact: boolean; // false: the tree was cut, figures are bounds or estimates
  readonly coverage: number; // target mass reached, ≥ when not exact
  /** Over `outcomes` [nats]; null where the walk does not separate these outcomes. */
  readonly klForward: Bounded | null; // KL(target ‖ q)
  readonly klReverse: Bounded | null; // KL(q ‖ target)
  readonly tv: Bounded | null;
  /**
   * The same among the listed and other reached strings alone, both conditioned on them: exact
   * always.
   */
  readonly among: {
    readonly klForward: number;
    readonly klReverse: number;
    readonly tv: number;
  } | null;
  readonly logZ: Bounded; // of the target at the current T and reward
  readonly modes: Modes;
  readonly valid: Bounded; // policy mass on strings the task calls valid
  /** Absent: the task asks nothing of its strings, or nobody knows the answer for this prompt. */
  readonly verdict?: VerdictMasses;
  /** Policy and rivals beside the exact conditional. Absent: the task has no constraint. */
  readonly conditional?: ConditionalFigures;
  /** Absent: the world's probabilities are not known for this prompt. */
  readonly world?: WorldGaps;
  readonly targetReward: Expectation | null; // E_target[log R], the reference line
  readonly targetDiversity: Expectation | null;
  readonly targetLikelihood: Expectation | null;
  /**
   * Where a task lists its strings: of the policy and of the untrained model conditioned on them,
   * exact. Null where only samples could show it.
   */
  readonly policyDiversity: number | null;
  readonly priorDiversity: number | null;
  readonly policyLikelihood: number | null; // mean log p_LM(z⊤|X) [nats]
  readonly priorLikelihood: number | null;
  readonly priorReward: Expectation | null; // of samples
  /**
   * (k − 1)/2N: about what a perfect sampler's empirical KL would show at N, the samples of one
   * evaluation. k outcomes; the effective number of those reached where they are not listed.
   */
  readonly noiseFloor: number;
  /** Where strings are reasons for a label: how it is told by way of them. */
  readonly labels?: LabelReport;
  readonly told?: readonly ToldPrompt[]; // of the prompts behind `labels`
  /** Where the world lists strings: how prompts of both splits are answered. */
  readonly splits?: WorldReport;
}

/** The figures that a way of finding the target gives, before they are stamped. */
export type TruthFigures = Omit<Truth, keyof Stamp | "priorReward" | "labels" | "told" | "splits">;

/** The figures of an exact answer, without its strings. */
export type Judgement = Omit<
  Truth,
  "rows" | "more" | "rest" | "among" | "layout" | "outcomes" | "conditional" | "told"
>;

export const judgementOf = ({
  rows: _rows,
  more: _more,
  rest: _rest,
  among: _among,
  conditional: _conditional,
  layout: _layout,
  outcomes: _outcomes,
  told: _told,
  ...figures
}: Truth): Judgement => figures;

/**
 * A target that is known by counting, before any model has run: what is drawn while the model
 * loads.
 */
export interface Outline extends Stamp {
  readonly rows: readonly Pick<TruthRow, "text" | "target">[]; // by value, all of them in order
  readonly rest: number; // target of all other strings, "else"
  readonly logZ: number; // [nats]
  readonly targetReward: number; // E_target[log R] [nats]
}

/** Strings with q above half their target, among those with target at or above `share`. */
export interface Modes {
  readonly covered: number;
  readonly of: number;
  readonly share: number;
}

/** A way of writing with a model, without training it. */
export type DecodingName =
  | "ancestral"
  | "tempered"
  | "nucleus"
  | "few-shot"
  | "best-of"
  | "greedy"
  | "beam"
  | "diverse-beam";

/** Of the untrained model, under the target of its stamp. */
export interface Baseline extends Stamp {
  readonly name: DecodingName;
  readonly samples: number;
  readonly logReward: Expectation | null; // mean [nats]
  readonly logLikelihood: Expectation | null; // mean log p_LM(z⊤|X) [nats]
  readonly maxLogLikelihood: number; // of these samples [nats]
  /** exact where the task lists its strings, else of the samples */
  readonly diversity: Expectation | null;
}

export interface SampleReport {
  readonly step: number;
  readonly drawn: number; // samples in this step's batch
  readonly distinct: number; // of this step's
  readonly known: number; // distinct strings of the run so far
  readonly rows: readonly SampleRow[]; // most frequent so far and latest, deduplicated, at most 200
}

/** A string with its numbers when it was last seen, which is the moment of its stamp. */
export interface SampleRow extends Stamp {
  readonly text: string;
  readonly valid: boolean;
  readonly seen: number; // in the run so far
  readonly first: number; // step first seen
  readonly logR: number; // untempered
  readonly logQ: number; // log q(z⊤|X) when last seen
  readonly logP: number | null; // log p_LM(z⊤|X)
  /**
   * By prefix i = 0..n: text so far, r_i (untempered), l_i (null at n), t_i, u_i, for the panel
   * below the table.
   */
  readonly prefixes: readonly SamplePrefix[];
  readonly remark?: string; // the task's, where it has one
}

export interface SamplePrefix {
  readonly text: string;
  readonly r: number;
  readonly l: number | null;
  readonly t: number;
  readonly u: number;
}
