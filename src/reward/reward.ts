/**
 * log R(z) = Σ weight · term, at every prefix. The likelihood term, which needs the model, is
 * added on the device.
 */
import type { Sequences } from "../lm/sequences";
import { sequence } from "../lm/sequences";
import type { ValuesOf } from "../schema/field";
import { wordList } from "./fields";
import type { rewardFields } from "./fields";
import { compilePattern } from "./pattern";
import { integers, length, pattern, words } from "./terms";
import type { Candidate, Term } from "./terms";

/** Leaves by dotted path; those of other rooms may be among them. */
export type Leaves = Readonly<Record<string, number | string>>;
type Values = ValuesOf<typeof rewardFields>;

export interface RewardContext {
  /** Text of z's tokens, as a person would read it. Asked only when a term reads text. */
  readonly textOf: (tokens: Uint32Array) => string;
  /** First tokens that count as numbers; where it is absent there is no integers term. */
  readonly permitted?: ReadonlySet<number>;
}

export interface Weighted {
  readonly weight: number;
  readonly term: Term;
}

/** Weight of log p_LM(z⊤ | X) in log R. */
export const likelihoodWeightFrom = (leaves: Leaves): number =>
  (leaves as Values)["reward.likelihood"];

/** The terms that the leaves turn on. Leaves are as `decodeLeaf` accepted them, complete. */
export function termsFrom(leaves: Leaves, { permitted }: RewardContext): Weighted[] {
  const v = leaves as Values;
  const list = wordList(v["reward.words"]);
  const compiled = compilePattern(v["reward.pattern"]);
  if (!compiled.ok) throw new Error(`reward: unchecked pattern. ${compiled.sentence}`);
  const table = {
    first: v["reward.integerFirst"],
    firstElse: v["reward.integerFirstElse"],
    later: v["reward.integerLater"],
    empty: v["reward.integerEmpty"],
  };
  const terms: Weighted[] = [
    {
      weight: list.length > 0 ? v["reward.wordsWeight"] : 0,
      term: words(list, v["reward.wordsRule"]),
    },
    {
      weight: v["reward.pattern"] !== "" ? v["reward.patternWeight"] : 0,
      term: pattern(compiled.matches),
    },
    { weight: v["reward.lengthWeight"], term: length(v["reward.lengthTarget"]) },
  ];
  if (permitted) terms.push({ weight: 1, term: integers(permitted, table) });
  return terms.filter(({ weight }) => weight !== 0);
}

/** log R of one whole string, without the likelihood term [nats]. */
export function logRewardOf(
  terms: readonly Weighted[],
  tokens: Uint32Array,
  textOf: RewardContext["textOf"],
): number {
  let decoded: string | undefined;
  const z: Candidate = { tokens, text: () => (decoded ??= textOf(tokens)) };
  return terms.reduce((sum, { weight, term }) => sum + weight * term(z), 0);
}

/**
 * log R of every prefix z_1:i taken as a whole string, i = 0..n: [B, T+1], 0 past the length
 * [nats].
 */
export function prefixLogRewards(
  terms: readonly Weighted[],
  z: Sequences,
  textOf: RewardContext["textOf"],
): Float32Array {
  const logR = new Float32Array(z.batch * (z.width + 1));
  for (let b = 0; b < z.batch; b++)
    for (let i = 0; i <= z.lengths[b]; i++)
      logR[b * (z.width + 1) + i] = logRewardOf(terms, sequence(z, b).subarray(0, i), textOf);
  return logR;
}
