import type { StringWalk } from "../judging/string-walk";
import type { LengthRules } from "../lm/estimates";
import type { MethodProgram } from "../methods/method";
import { slopesOf } from "../objectives/balance";

/**
 * Which way one string alone moves what the policy computes: −∂L/∂l_k of every token and −∂L/∂t_i
 * of every stop, with L the loss of this string's known prefixes, divided by the weight of its
 * residuals. Where a prefix is not known or is in no residual, 0.
 */
export interface Slopes {
  readonly logQ: readonly number[]; // [n]
  readonly logStop: readonly number[]; // [n + 1]
}

export interface WalkedString extends StringWalk {
  /** By how many tokens are known, [n + 1]; null: the objective judges no string by itself. */
  readonly slopes: readonly Slopes[] | null;
}

type Rules = Pick<LengthRules, "minLength" | "minLengthRule" | "maxLength" | "forcedStop">;

/** The walk with the slopes of a method's loss of one sequence, if it has one. */
export function withSlopes(
  walk: StringWalk,
  loss: ReturnType<NonNullable<MethodProgram["alone"]>>,
  rules: Rules,
): WalkedString {
  if (!loss) return { ...walk, slopes: null };
  const { row, choices } = walk;
  const n = row.prefixes.length - 1;
  const chosen = choices.map(({ isForced }) => !isForced).slice(0, n);
  const lowest = rules.minLengthRule === "mask" ? rules.minLength : 0;
  const isPlace = (i: number) =>
    i >= lowest && Number.isFinite(row.prefixes[i].u) && (i === n || chosen[i]);
  const places = row.prefixes.map((_, i) => i).filter(isPlace);
  const certain = rules.forcedStop === "certain" && n === rules.maxLength;
  const slopes = row.prefixes.map((_, known): Slopes => {
    const seen = places.filter((i) => i <= known);
    const judged = loss(Float64Array.from(seen, (i) => row.prefixes[i].u));
    const { dLogQ, dLogStop } = slopesOf({ n, chosen, places: seen, certain }, judged);
    const push = (slope: number) => (judged.weight === 0 ? 0 : -slope / judged.weight) + 0;
    return { logQ: Array.from(dLogQ, push), logStop: Array.from(dLogStop, push) };
  });
  return { ...walk, slopes };
}
