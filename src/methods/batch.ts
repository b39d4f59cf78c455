/**
 * The objective on a padded batch, in float64: what the device's kernel must compute.
 * Adds to `objective.ts` what belongs to the experiment rather than to the formula: temperature,
 * length rules, the forced stop, and how the loss is normalised.
 */
import type { BalanceRules } from "../lm/policy";
import { logZEstimates, objectives, pullback } from "./objective";
import type { Terms } from "./objective";

/** r_i of a prefix that may not be a whole answer, before division by T (official code). */
export const FORBIDDEN_STOP = -99;

export interface BatchTerms {
  readonly logR: ArrayLike<number>; // [B, T+1] untempered, whole (likelihood term included) [nats]
  readonly logQ: ArrayLike<number>; // [B, T]
  readonly logStop: ArrayLike<number>; // [B, T+1]
  readonly lengths: ArrayLike<number>; // [B] n ≤ T
  readonly width: number; // T
}

export interface BatchBalance {
  readonly loss: number; // normalised as asked; `scale` plays no part in it
  readonly dLogQ: Float64Array; // [B, T]   ∂(scale · loss)/∂l_i, 0 past the length
  readonly dLogStop: Float64Array; // [B, T+1] ∂(scale · loss)/∂t_i, 0 past the length
  readonly logZ: Float64Array; // [B, T+1] u_i, 0 past the length
}

/**
 * Loss and gradient of one micro-batch.
 * "pairs" divides the sum over the whole micro-batch by its total pair weight (official code: long
 * sequences dominate); "sum" adds each sequence's pairs and takes the mean over sequences (the
 * paper's formula).
 * A batch without any pair has loss 0 and no gradient.
 */
export function balanceBatch(
  batch: BatchTerms,
  rewardTemperature: number,
  rules: BalanceRules,
  scale: number,
): BatchBalance {
  const { width, lengths } = batch;
  const B = lengths.length;
  const dLogQ = new Float64Array(B * width);
  const dLogStop = new Float64Array(B * (width + 1));
  const logZ = new Float64Array(B * (width + 1));
  let loss = 0;
  let weight = 0;
  for (let b = 0; b < B; b++) {
    const one = balanceSequence(termsOf(batch, b), rewardTemperature, rules);
    dLogQ.set(one.dLogQ, b * width);
    dLogStop.set(one.dLogStop, b * (width + 1));
    logZ.set(one.logZ, b * (width + 1));
    loss += one.loss;
    weight += one.weight;
  }
  const total = rules.normalisation === "pairs" ? weight : B;
  const factor = total > 0 ? 1 / total : 0;
  const scaled = (d: Float64Array) => d.map((v) => v * factor * scale);
  return { loss: loss * factor, dLogQ: scaled(dLogQ), dLogStop: scaled(dLogStop), logZ };
}

/**
 * One sequence: r is untempered here and divided by T inside.
 * - Prefixes below the minimum length: "penalty" overwrites r_i with −99 before the division,
 * which teaches the policy
 *   not to stop there; "mask" leaves out every pair that touches them, so the balance starts at
 *   prefix `minLength` (and nothing then teaches the policy how to weigh the first `minLength`
 *   tokens).
 * - At the maximum length the stop is forced: "policy" keeps t_n = log q(⊤) and its gradient;
 * "certain" puts t_n = 0.
 */
export function balanceSequence(z: Terms, rewardTemperature: number, rules: BalanceRules) {
  const n = z.logR.length - 1;
  const penalised = (i: number) => rules.minLengthRule === "penalty" && i < rules.minLength;
  const certain = rules.forcedStop === "certain" && n >= rules.maxLength;
  const logR = Float64Array.from(
    z.logR,
    (r, i) => (penalised(i) ? FORBIDDEN_STOP : r) / rewardTemperature,
  );
  const logStop = Float64Array.from(z.logStop);
  if (certain) logStop[n] = 0;
  const u = logZEstimates({ logR, logQ: z.logQ, logStop });
  const first = firstPrefix(rules, n);
  const { loss, weight, du } = objectives[rules.pairs](u.subarray(first), rules.lambda);
  const whole = new Float64Array(n + 1);
  whole.set(du, first);
  const slopes = pullback(whole);
  if (certain) slopes.dLogStop[n] = 0;
  return { loss, weight, logZ: u, ...slopes };
}

/**
 * The first prefix that takes part in the balance: 0, or min(minLength, n) where shorter ones are
 * masked.
 */
export const firstPrefix = (rules: BalanceRules, n: number): number =>
  rules.minLengthRule === "mask" ? Math.min(rules.minLength, n) : 0;

/** Sequence b of a batch, cut to its own length. */
export function termsOf({ logR, logQ, logStop, lengths, width }: BatchTerms, b: number): Terms {
  const n = lengths[b];
  const row = (of: ArrayLike<number>, start: number, count: number) =>
    Float64Array.from({ length: count }, (_, i) => of[start + i]);
  return {
    logR: row(logR, b * (width + 1), n + 1),
    logQ: row(logQ, b * width, n),
    logStop: row(logStop, b * (width + 1), n + 1),
  };
}
