import { exp, log } from "../../exact-math";
import type { Nats } from "../../lm/sequences";
import type { FrozenTree } from "../frozen";
import type { Sampler } from "../sampler";
import type { Reached } from "../walk";
import { type Constraint, mayFollow } from "./constraint";

/** What is left out of a law: of the mass of a node's tokens, and of the mass that comes to it. */
const UNTESTED = 1e-8;
const UNREACHED = 1e-8;

/** The tokens that local masking keeps after a node, and ⊤ [nats, of the frozen model]. */
interface Kept {
  readonly stop: Nats; // −∞ where ⊤ is barred or refused
  readonly tokens: readonly { readonly token: number; readonly logP: Nats }[];
  readonly mass: number; // of both together
}

/**
 * Local masking: at every step the next tokens that the checker refuses are removed and the others
 * renormalised. Its law over a walk's strings, log-masses [N] of the first `size` nodes, which must
 * keep whole rows; exact to 1e-8 of the mass of each step. It is not p(· | the constraint): a
 * prefix is not charged for how little of its continuations' mass satisfies the constraint. The
 * mass of dead ends, where every token is refused, is lost.
 */
export function localMaskingLaw(
  { frozen, size }: Pick<Reached, "frozen" | "size">,
  constraint: Constraint,
  { minLength, maxLength }: Sampler,
): Float64Array {
  const arrive = new Float64Array(size); // mass that comes to a node
  const law = new Float64Array(size).fill(-Infinity);
  arrive[0] = 1;
  for (let s = 0; s < size; s++) {
    if (arrive[s] < UNREACHED) continue;
    const depth = frozen.depths[s];
    if (depth === maxLength) {
      law[s] = log(arrive[s]); // ⊤ is certain
      continue;
    }
    const kept = keptAfter(frozen, s, { constraint, stops: depth >= minLength });
    if (kept.mass === 0) continue;
    law[s] = log(arrive[s]) + kept.stop - log(kept.mass);
    for (const { token, logP } of kept.tokens) {
      const child = frozen.child(s, token);
      if (child !== undefined && child < size) arrive[child] = (arrive[s] * exp(logP)) / kept.mass;
    }
  }
  return law;
}

/** Likeliest tokens first, until those left could not matter. */
function keptAfter(
  frozen: FrozenTree,
  node: number,
  { constraint, stops }: { readonly constraint: Constraint; readonly stops: boolean },
): Kept {
  const prefix = frozen.string(node);
  const { ids, logP } = frozen.rows[node];
  const stop = stops && constraint.satisfied(prefix) ? frozen.logStop[node] : -Infinity;
  const tokens: { token: number; logP: Nats }[] = [];
  let mass = exp(stop);
  const left = massFrom(logP);
  for (let k = 0; k < ids.length && left[k] > UNTESTED * mass; k++) {
    if (!mayFollow(constraint, prefix, ids[k], frozen.stop)) continue;
    tokens.push({ token: ids[k], logP: logP[k] });
    mass += exp(logP[k]);
  }
  return { stop, tokens, mass };
}

/** Mass from each rank on, summed from the least likely so that small masses keep digits. */
function massFrom(logP: ArrayLike<Nats>): Float64Array {
  const left = new Float64Array(logP.length + 1);
  for (let k = logP.length - 1; k >= 0; k--) left[k] = left[k + 1] + exp(logP[k]);
  return left;
}
