import { among, compare, modes, noiseFloor } from "./exact";
import type { Compared, Outcomes } from "./exact";
import { effectiveNumber } from "./diversity";
import { estimate } from "./remainder";
import type { Draw, Estimated } from "./remainder";
import type { Masses, Truth, TruthRow } from "./report";
import type { Reached } from "./walk";
import type { Judgeable } from "./judgeable";

const LISTED = 200;
const MODE_SHARE = 1e-3;
const WHOLE = 1e-9;

/** Samples of what lies outside, when the tree was cut. */
export interface SampledRest {
  readonly prior: readonly Draw[];
  readonly priorLogP: ArrayLike<number>; // [B] log p_LM(z⊤|X) of the prior's draws
  readonly policy: readonly Draw[];
  readonly policyValid: readonly boolean[]; // [B]
}

export interface WalkedTruth {
  readonly task: Judgeable;
  readonly reached: Reached;
  readonly policy: Float64Array; // [N] probability under the sampler in use
  readonly prior: Float64Array; // [N]
  readonly sampled: SampledRest | null;
  readonly samples: number; // N of the noise floor
  /** Nodes drawn by value, in order; absent: the largest by target are listed. */
  readonly listed?: readonly number[];
  readonly labels?: readonly string[];
}

/** Does a walk leave nothing out that a figure could show? */
export const isWhole = (reached: Reached, logZ: number): boolean =>
  reached.logRest - logZ <= Math.log(WHOLE);

/**
 * The part of a `Truth` that follows from a walk, the policy's mass on it and samples of the rest.
 */
export function walkedTruth(known: WalkedTruth) {
  const { task, reached, policy, prior, samples } = known;
  const { outcomes, figures, exact } = judge(reached, policy);
  const estimated = exact || !known.sampled ? null : estimate(outcomes, figures, known.sampled);
  const logZ = estimated?.logZ ?? {
    value: figures.logZ.low,
    low: figures.logZ.low,
    high: exact ? figures.logZ.low : figures.logZ.high,
  };
  const target = reached.logWeight.map((w) => Math.exp(w - logZ.value));
  const { rows, more } = arrange(known, target);
  const valid = reached.logWeight.reduce(
    (sum, _, s) => sum + (task.valid(reached.frozen.string(s)) ? policy[s] : 0),
    0,
  );
  return {
    rows,
    more,
    rest: {
      target: exact ? 0 : 1 - figures.coverage,
      policy: outcomes.policyRest,
      prior: remainder(prior, exact),
    },
    exact,
    coverage: figures.coverage,
    klForward: estimated?.klForward ?? figures.klForward,
    klReverse: estimated?.klReverse ?? figures.klReverse,
    tv: estimated?.tv ?? figures.tv,
    among: among(target, policy),
    logZ,
    modes: modes(target, policy, MODE_SHARE),
    valid: Math.min(1, valid + validOutside(known.sampled)),
    ...expectations(known, target, estimated, exact),
    noiseFloor: noiseFloor(
      known.listed ? known.listed.length + 1 : Math.round(effectiveNumber(target)),
      samples,
    ),
  } satisfies Partial<Truth>;
}

function judge(
  reached: Reached,
  policy: Float64Array,
): { outcomes: Outcomes; figures: Compared; exact: boolean } {
  const outcomes = (exact: boolean): Outcomes => ({
    logWeight: reached.logWeight,
    policy,
    policyRest: remainder(policy, exact),
    rest: { low: -Infinity, high: exact ? -Infinity : reached.logRest },
  });
  const cut = outcomes(false);
  const figures = compare(cut);
  if (!isWhole(reached, figures.logZ.low)) return { outcomes: cut, figures, exact: false };
  return { outcomes: outcomes(true), figures: compare(outcomes(true)), exact: true };
}

/** 1 − Σ; where nothing is left out, what is left is float32 rounding and counts as nothing. */
function remainder(mass: Float64Array, exact: boolean): number {
  const rest = Math.max(0, 1 - mass.reduce((a, x) => a + x, 0));
  return exact && rest < 1e-5 ? 0 : rest;
}

/** Listed rows, and the sum of the other nodes. Strings too short to be an answer are neither. */
function arrange(
  { task, reached, policy, prior, listed, labels }: WalkedTruth,
  target: Float64Array,
): { rows: TruthRow[]; more: Masses & { count: number } } {
  const masses = (s: number): Masses => ({ target: target[s], policy: policy[s], prior: prior[s] });
  const ranked = Array.from(target.keys())
    .filter((s) => reached.logWeight[s] > -Infinity)
    .sort((a, b) => target[b] - target[a] || a - b);
  const chosen = listed ?? ranked.slice(0, LISTED);
  const shown = new Set(chosen);
  const rows = chosen.map((s, k) => {
    const tokens = reached.frozen.string(s);
    return { ...masses(s), text: labels?.[k] ?? task.show(tokens), tokens: Array.from(tokens) };
  });
  const others = ranked.filter((s) => !shown.has(s));
  const sum = (of: ArrayLike<number>) => others.reduce((a, s) => a + of[s], 0);
  return {
    rows,
    more: { count: others.length, target: sum(target), policy: sum(policy), prior: sum(prior) },
  };
}

const validOutside = (sampled: SampledRest | null): number =>
  sampled && sampled.policy.length > 0
    ? sampled.policy.filter((z, b) => z !== "reached" && sampled.policyValid[b]).length /
      sampled.policy.length
    : 0;

/**
 * E_target[log R] and E_target[log p]: exact inside, importance-weighted outside; null where too
 * much is unknown.
 */
function expectations(
  { reached, sampled }: WalkedTruth,
  target: Float64Array,
  estimated: Estimated | null,
  exact: boolean,
): { targetReward: number | null; targetLikelihood: number | null } {
  if (!exact && !(estimated && sampled)) return { targetReward: null, targetLikelihood: null };
  const { logP, logStop } = reached.frozen;
  let [reward, likelihood] = [0, 0];
  target.forEach((p, s) => {
    if (p > 0)
      [reward, likelihood] = [
        reward + p * reached.logReward[s],
        likelihood + p * (logP[s] + logStop[s]),
      ];
  });
  sampled?.prior.forEach((z, b) => {
    const weight = estimated?.weights[b] ?? 0;
    if (z !== "reached")
      [reward, likelihood] = [
        reward + weight * z.logReward,
        likelihood + weight * sampled.priorLogP[b],
      ];
  });
  return { targetReward: reward, targetLikelihood: likelihood };
}
