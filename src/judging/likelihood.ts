import type { Nats, PrefixLogProbs, Sequences } from "../lm/sequences";

/**
 * log p(z⊤|X) = Σ l_i + t_n of every sequence, [B] [nats]: of the model itself, at length max
 * too.
 */
export const stringLogProbs = ({ logQ, logStop }: PrefixLogProbs, z: Sequences): Float64Array =>
  Float64Array.from(z.lengths, (n, b) => {
    let sum = logStop[b * (z.width + 1) + n];
    for (let i = 0; i < n; i++) sum += logQ[b * z.width + i];
    return sum;
  });

export interface Likelihood {
  readonly mean: Nats; // mean over samples of log p_LM(z⊤|X)
  readonly max: Nats;
}

/** Mean and largest log-likelihood of samples; null for none. */
export function likelihood(logP: ArrayLike<Nats>): Likelihood | null {
  if (logP.length === 0) return null;
  let sum = 0;
  let max = -Infinity;
  for (let b = 0; b < logP.length; b++) [sum, max] = [sum + logP[b], Math.max(max, logP[b])];
  return { mean: sum / logP.length, max };
}
