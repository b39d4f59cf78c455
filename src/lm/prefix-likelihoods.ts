import { at } from "../compute/arrays";
import { type Nats, type PrefixLogProbs, type Sequences, lengthOf } from "./sequences";

/**
 * log p(z_1:i ⊤ | X) of every prefix, [B, T+1] [nats], 0 past a sequence's length. What a tool has
 * written counts: it is no choice of the policy, and part of the text.
 */
export function prefixLikelihoods({ logQ, logStop }: PrefixLogProbs, z: Sequences): Float32Array {
  const out = new Float32Array(logStop.length);
  for (let b = 0; b < z.batch; b++) {
    const n = lengthOf(z, b);
    let before: Nats = 0;
    for (let i = 0; i <= n; i++) {
      const place = b * (z.width + 1) + i;
      out[place] = before + at(logStop, place);
      if (i < n) before += at(logQ, b * z.width + i);
    }
  }
  return out;
}
