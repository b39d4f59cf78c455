import type { Nats } from "../../lm/sequences";
import { logSumExp } from "../numbers";

/**
 * log-probabilities [V] of the tokens that are kept, by their logits over the temperature; all −∞
 * where none is.
 */
export function normalised(
  logits: ArrayLike<Nats>,
  keeps: (token: number) => boolean,
  temperature = 1,
): Float64Array {
  const out = new Float64Array(logits.length);
  for (let v = 0; v < out.length; v++) out[v] = keeps(v) ? logits[v] / temperature : -Infinity;
  const norm = logSumExp(out);
  if (norm === -Infinity) return out;
  for (let v = 0; v < out.length; v++) out[v] -= norm;
  return out;
}
