import { exp, log } from "../../exact-math";

/** The scores of the answers to one question, the right one first [nats]. */
export type Scores = readonly number[];

/** −log of the right answer's share, and its slope by every score. */
export interface JudgedAnswers {
  readonly loss: number;
  readonly slopes: readonly number[];
}

/**
 * Cross-entropy of answers: L = log Σ_b e^{s_b} − s_0, ∂L/∂s_b = p_b − [b = 0]. As in the M-step of
 * Hu et al. 2024, §4.3, the right answer is told from the others, and how likely any of them is in
 * the text does not count.
 */
export function crossEntropy(scores: Scores): JudgedAnswers {
  const top = Math.max(...scores);
  const shares = scores.map((s) => exp(s - top));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const [right = 0] = scores;
  const wrong = shares.slice(1).reduce((sum, share) => sum + share, 0);
  return {
    loss: log(total) + top - right,
    slopes: shares.map((share, b) => (b === 0 ? -wrong : share) / total),
  };
}
