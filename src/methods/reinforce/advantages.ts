/** What a sequence's score is compared with. */
export type Baseline = "none" | "others";

/**
 * The advantage of each of K samples of one prompt, from their scores: the score itself, or the
 * score less the mean of the others' (RLOO, Kool et al. 2019; Ahmadian et al. 2024). Neither
 * baseline depends on the sample, so the expected gradient is the same.
 */
export function advantages(scores: readonly number[], baseline: Baseline): number[] {
  if (baseline === "none") return [...scores];
  const total = scores.reduce((sum, s) => sum + s, 0);
  return scores.map((s) => s - (total - s) / (scores.length - 1));
}
