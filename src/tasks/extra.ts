import { compilePattern } from "../reward/pattern";
import type { rewardFields } from "../reward/fields";
import { wordList } from "../reward/fields";
import { logRewardOf, termsFrom } from "../reward/reward";
import type { RewardContext } from "../reward/reward";
import type { ValuesOf } from "../schema/field";
import type { Extra } from "../judging/walk";
import type { Leaves } from "./prompts";

type Values = ValuesOf<typeof rewardFields>;

/**
 * The live reward terms as the walk needs them: their value on whole strings, and a bound by length
 * and first token.
 */
export function extraFrom(leaves: Leaves, context: RewardContext): Extra {
  const terms = termsFrom(leaves, context);
  const most = textBound(leaves);
  return {
    of: (strings) => strings.map((z) => logRewardOf(terms, z, context.textOf)),
    bound: (prefix, n) =>
      most +
      lengthTerm(leaves, n) +
      (context.permitted ? integersBound(leaves, context.permitted, prefix, n) : 0),
  };
}

/**
 * Words and patterns give at most their weight where it is positive, and at most nothing where it
 * is not.
 */
function textBound(leaves: Leaves): number {
  const v = leaves as Values;
  const words = wordList(v["reward.words"]).length;
  const occurrences = v["reward.wordsRule"] === "each" ? words : Math.min(1, words);
  return (
    occurrences * Math.max(0, v["reward.wordsWeight"]) +
    (v["reward.pattern"] === "" ? 0 : Math.max(0, v["reward.patternWeight"]))
  );
}

/** Exact, since it sees only the length. */
const lengthTerm = (leaves: Leaves, n: number): number => {
  const v = leaves as Values;
  return v["reward.lengthWeight"] * -Math.abs(n - v["reward.lengthTarget"]);
};

/** Exact once the first token is known. */
function integersBound(
  leaves: Leaves,
  permitted: ReadonlySet<number>,
  prefix: Uint32Array,
  n: number,
): number {
  const v = leaves as Values;
  if (n === 0) return v["reward.integerEmpty"];
  const first =
    prefix.length === 0
      ? Math.max(v["reward.integerFirst"], v["reward.integerFirstElse"])
      : v[permitted.has(prefix[0]) ? "reward.integerFirst" : "reward.integerFirstElse"];
  return first + integersLater(leaves, n);
}

/** Σ_{k=2}^{n} later·k. */
const integersLater = (leaves: Leaves, n: number): number =>
  (leaves as Values)["reward.integerLater"] * ((n * (n + 1)) / 2 - 1);

/**
 * log R of n tokens by whether the first is permitted, when nothing else is in the reward; null
 * while something is.
 */
export function countedLogR(leaves: Leaves): ((n: number, starts: boolean) => number) | null {
  const v = leaves as Values;
  const words = wordList(v["reward.words"]).length > 0 && v["reward.wordsWeight"] !== 0;
  const pattern =
    v["reward.pattern"] !== "" &&
    v["reward.patternWeight"] !== 0 &&
    compilePattern(v["reward.pattern"]).ok;
  if (v["reward.likelihood"] !== 0 || words || pattern) return null;
  return (n, starts) =>
    lengthTerm(leaves, n) +
    (n === 0
      ? v["reward.integerEmpty"]
      : v[starts ? "reward.integerFirst" : "reward.integerFirstElse"] + integersLater(leaves, n));
}
