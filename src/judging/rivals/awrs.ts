import { exp, log } from "../../exact-math";
import type { Nats } from "../../lm/sequences";

/** A token that passed the checker. */
export interface Accepted {
  readonly token: number; // −1 where every token was refused
  readonly logWeight: Nats; // −∞ then
  readonly tests: number; // calls of the checker
}

/**
 * Adaptive weighted rejection sampling of one token (Lipkin et al. 2025, arXiv:2504.05410,
 * recursive form). Tokens are tested in the order of their Gumbel `keys` (log p − log(−log U): an
 * order of drawing without replacement) until one passes; the next in order is tested too. The
 * weight is
 *   Π over refused tokens (1 − q_j) · (1 if the next passes, else q of the accepted one),
 * q a token's share of the mass not yet tested. It is properly weighted token by token:
 * E[w · 1{token = i}] = p_i where i passes, 0 elsewhere. logP [V] normalised.
 */
export function awrs(
  logP: ArrayLike<Nats>,
  keys: ArrayLike<number>,
  passes: (token: number) => boolean,
): Accepted {
  const order = Array.from({ length: logP.length }, (_, v) => v)
    .filter((v) => logP[v] > -Infinity)
    .sort((a, b) => keys[b] - keys[a] || a - b);
  const left = untested(order, logP);
  let logWeight: Nats = 0;
  for (let k = 0; k < order.length; k++) {
    if (!passes(order[k])) {
      // 1 − q_k
      logWeight += log(left[k + 1]) - log(left[k]);
      continue;
    }
    const next = order.at(k + 1);
    const alone = next !== undefined && k + 1 < order.length && !passes(next);
    const tests = Math.min(k + 2, order.length);
    return {
      token: order[k],
      logWeight: logWeight + (alone ? logP[order[k]] - log(left[k]) : 0),
      tests,
    };
  }
  return { token: -1, logWeight: -Infinity, tests: order.length };
}

/** Mass from each place of the order on, summed from its end so that small masses keep digits. */
function untested(order: readonly number[], logP: ArrayLike<Nats>): Float64Array {
  const left = new Float64Array(order.length + 1);
  for (let k = order.length - 1; k >= 0; k--) left[k] = left[k + 1] + exp(logP[order[k]]);
  return left;
}
