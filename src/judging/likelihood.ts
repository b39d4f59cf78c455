import type { PrefixLogProbs, Sequences } from "../lm/sequences";

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
