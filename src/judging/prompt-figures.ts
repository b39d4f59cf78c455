import { square } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { type Proportion, proportion } from "./proportion";
import { difference, mean, sampleMean, variance } from "./numbers";
import type { Expectation } from "./report";

/** Figures of one prompt, and what a split of prompts says together. */

/**
 * Variance of log R(z⊤)/T − log q(z⊤) over independent draws of the policy under one prompt
 * [nats²]: 0 where q is the target. (Pooled over prompts it would also hold the variance of log Z.)
 * Its standard error is √((m₄ − s⁴ (n − 3)/(n − 1)) / n), m₄ the fourth central moment. Null for
 * fewer than four draws.
 */
export function residualVariance(logWeights: readonly Nats[]): Expectation | null {
  const n = logWeights.length;
  if (n < 4) return null;
  const centre = mean(logWeights);
  const value = variance(logWeights);
  const fourth = mean(logWeights.map((w) => square(square(w - centre))));
  const spread = fourth - (square(value) * (n - 3)) / (n - 1);
  return { value, error: Math.sqrt(Math.max(0, spread) / n), n };
}

export interface AmortisationGap {
  readonly train: Expectation; // mean KL over training prompts [nats]
  readonly heldOut: Expectation;
  readonly gap: Expectation; // held-out less training
}

/**
 * How much worse one adapter answers prompts that it was not trained on: mean KL of each split by
 * prompt, and their difference, whose error is that of the spread between prompts. Null for fewer
 * than two prompts in a split, and where both means are infinite.
 */
export function amortisationGap(
  train: readonly Nats[],
  heldOut: readonly Nats[],
): AmortisationGap | null {
  const [a, b] = [sampleMean(train), sampleMean(heldOut)];
  const gap = a && b && difference(b, a);
  return gap && !Number.isNaN(gap.value) ? { train: a, heldOut: b, gap } : null;
}

/** The answer that most votes name, of several that lead the first named; null without votes. */
export function majority<T>(votes: readonly T[]): T | null {
  const counts = new Map<T, number>();
  for (const vote of votes) counts.set(vote, (counts.get(vote) ?? 0) + 1);
  const most = Math.max(...counts.values());
  for (const [answer, count] of counts) if (count === most) return answer;
  return null;
}

/** Accuracy of the majority's answers against the right ones, by question. */
export const voteAccuracy = <T>(
  questions: readonly { readonly votes: readonly T[]; readonly right: T }[],
): Proportion | null =>
  proportion(
    questions.filter(({ votes, right }) => majority(votes) === right).length,
    questions.length,
  );

/**
 * Best of n: the largest log p_LM(z⊤|X) of each prompt's samples, the mean over prompts with the
 * error of their spread [nats]; null for fewer than two prompts. (Of one prompt whose masses are
 * known, `expectedBest` is exact.)
 */
export const bestLogLikelihood = (byPrompt: readonly (readonly Nats[])[]): Expectation | null =>
  sampleMean(byPrompt.map((logP) => Math.max(...logP)));
