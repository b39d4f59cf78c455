import type { JudgedAction } from "../actions";

const LARGEST = 20; // of |log ρ|, so that no ratio overflows

/**
 * Schulman et al. 2017, eq. 7: −min(ρA, clip(ρ, 1 − ε, 1 + ε) A) of an action, ρ its probability
 * now over that when it was drawn, A its advantage.
 */
export function clippedSurrogate(logQ: number, { weight = 0, old = 0, clip = 0 }): JudgedAction {
  const ratio = Math.exp(Math.max(-LARGEST, Math.min(LARGEST, logQ - old)));
  const free = ratio * weight;
  const bounded = Math.max(1 - clip, Math.min(1 + clip, ratio)) * weight;
  return { loss: -Math.min(free, bounded), slope: free <= bounded ? -free : 0 };
}
