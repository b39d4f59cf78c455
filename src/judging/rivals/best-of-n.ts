import { exp } from "../../exact-math";
import type { Nats } from "../../lm/sequences";
import { log1mExp, logAddExp, logSumExp, normalisedLogs } from "../numbers";

/**
 * The law of the best of n independent draws, exact: with F the mass of all outcomes that score at
 * most as high, P(best) = F^n − F_<^n, shared by outcomes of one score in proportion to q.
 * logQ [N], normalised here; score [N]; log-law [N] back [nats].
 */
export function bestOfNLaw(
  logQ: ArrayLike<Nats>,
  score: ArrayLike<number>,
  n: number,
): Float64Array {
  const q = normalisedLogs(logQ);
  const order = Array.from(q.keys()).sort((a, b) => score[a] - score[b]);
  const out = new Float64Array(q.length);
  let below: Nats = -Infinity; // log mass of lower scores
  for (let first = 0; first < order.length;) {
    let last = first;
    while (last < order.length && score[order[last]] === score[order[first]]) last++;
    const level = order.slice(first, last);
    const mass = logSumExp(level.map((z) => q[z]));
    const upTo = logAddExp(below, mass);
    const won = mass === -Infinity ? -Infinity : n * upTo + log1mExp(n * (below - upTo));
    for (const z of level) out[z] = q[z] === -Infinity ? -Infinity : won + q[z] - mass;
    below = upTo;
    first = last;
  }
  return out;
}

/** E of the best score of n independent draws, exact. */
export const expectedBest = (logQ: ArrayLike<Nats>, score: ArrayLike<number>, n: number): number =>
  bestOfNLaw(logQ, score, n).reduce(
    (sum, p, z) => sum + (p === -Infinity ? 0 : exp(p) * score[z]),
    0,
  );
