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

/** What every figure carries: its moment and its prompt's id. */
export interface Stamp extends Moment {
  readonly prompt: string;
}

/** Are two figures of the same target? Only then may they be compared. */
export const sameTarget = (a: Stamp, b: Stamp): boolean =>
  a.prompt === b.prompt && a.target === b.target && a.rewardTemperature === b.rewardTemperature;

/**
 * low ≤ value ≤ high; equal when exact. `high` is null where no upper bound is known.
 * Where the tree was cut, `value` is the sampled estimate when there is one (then `error` is its
 * standard error), and otherwise the lower bound.
 */
export interface Bounded {
  readonly value: number;
  readonly low: number;
  readonly high: number | null;
  readonly error?: number;
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
}

export interface Divergences {
  readonly klForward: Bounded; // KL(target ‖ q) [nats]
  readonly klReverse: Bounded; // KL(q ‖ target) [nats]
  readonly tv: Bounded;
}

/**
 * The exact answer beside the exact policy; sums say what they cover. Policy and prior are those of
 * the sampler in use.
 */
export interface Truth extends Stamp {
  readonly layout: "by-value" | "ranked";
  /** by-value: all of them in order; ranked: the first ~200 by target */
  readonly rows: readonly TruthRow[];
  readonly more: Masses & { readonly count: number }; // strings reached but not listed
  /**
   * Strings not reached: by-value layout calls it "else". `target` is an upper bound when `exact`
   * is false.
   */
  readonly rest: Masses;
  readonly exact: boolean; // false: the tree was cut, figures are bounds
  readonly coverage: number; // target mass reached, ≥ when not exact
  readonly klForward: Bounded | null; // KL(target ‖ q) [nats]
  readonly klReverse: Bounded | null; // KL(q ‖ target) [nats]
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
  /** policy mass on strings the task calls valid (≥ where the tree was cut) */
  readonly valid: number;
  readonly targetReward: number | null; // E_target[log R], the reference line
  readonly targetDiversity: number | null;
  readonly targetLikelihood: number | null;
  /**
   * Where a task lists its strings: of the policy and of the untrained model conditioned on them,
   * exact. Else only samples tell.
   */
  readonly policyDiversity: number | null;
  readonly priorDiversity: number | null;
  readonly policyLikelihood: number | null; // mean log p_LM(z⊤|X) [nats]
  readonly priorLikelihood: number | null;
  readonly priorReward: number | null;
  /** of a perfect sampler's empirical KL at N, the samples of one look: (k−1)/2N */
  readonly noiseFloor: number;
}

/** The figures of an exact answer, without its strings. */
export type Judgement = Omit<Truth, "rows" | "more" | "rest" | "among" | "layout">;

export const judgementOf = ({
  rows: _rows,
  more: _more,
  rest: _rest,
  among: _among,
  layout: _layout,
  ...figures
}: Truth): Judgement => figures;

/**
 * A target that is known by counting, before any model is asked: what is drawn while the model
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

/** Of the untrained model, under the target of its stamp. */
export interface Baseline extends Stamp {
  readonly name: "ancestral" | "tempered" | "nucleus";
  readonly samples: number;
  readonly logReward: number; // mean [nats]
  readonly logLikelihood: number; // mean log p_LM(z⊤|X) [nats]
  readonly maxLogLikelihood: number; // [nats]
  readonly diversity: number; // exact where the task lists its strings, else of the samples
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
}

export interface SamplePrefix {
  readonly text: string;
  readonly r: number;
  readonly l: number | null;
  readonly t: number;
  readonly u: number;
}
