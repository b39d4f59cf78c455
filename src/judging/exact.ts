import type { TokenTree } from "../lm/policy";
import type { Nats } from "../lm/sequences";
import type { Decoding } from "./decodings";
import type { FrozenTree } from "./frozen";
import { log1mExp } from "./numbers";
import type { Divergences, Modes } from "./report";
import { betweenForward, betweenReverse, betweenTv } from "./bounds";

/**
 * The sampler in use: below `minLength` ⊤ cannot be drawn (the other tokens are renormalised), at
 * `maxLength` it is certain, whatever q says there. Every policy and prior mass in a `Truth` is a
 * mass of this sampler, so they sum to 1.
 */
export interface Sampler {
  readonly minLength: number;
  readonly maxLength: number;
}

/** log-probabilities of one string under the sampler, from l_i and t_i of the model. */
export function samplerLogProb(
  logQ: ArrayLike<Nats>,
  logStop: ArrayLike<Nats>,
  n: number,
  { minLength, maxLength }: Sampler,
): Nats {
  if (n < minLength || n > maxLength) return -Infinity;
  let sum = n === maxLength ? 0 : logStop[n];
  for (let i = 0; i < n; i++) sum += logQ[i] - (i < minLength ? log1mExp(logStop[i]) : 0);
  return sum;
}

/**
 * Pushes probability down a tree whose first `size` nodes are given parents first: log q(z⊤) of
 * every node's string. logQ [N] along the edge to each node, logStop [N] at it; [N] back, −∞
 * below the shortest length.
 */
export function pushDown(
  tree: FrozenTree,
  size: number,
  model: { logQ: ArrayLike<Nats>; logStop: ArrayLike<Nats> },
  sampler: Sampler,
): Float64Array {
  const arrive = new Float64Array(size);
  const out = new Float64Array(size).fill(-Infinity);
  for (let s = 0; s < size; s++) {
    const depth = tree.depths[s];
    const up = tree.parents[s];
    if (s > 0)
      arrive[s] =
        arrive[up] + model.logQ[s] - (depth <= sampler.minLength ? log1mExp(model.logStop[up]) : 0);
    if (depth >= sampler.minLength)
      out[s] = arrive[s] + (depth === sampler.maxLength ? 0 : model.logStop[s]);
  }
  return out;
}

/** The same for the frozen model, whose log-probabilities the tree already holds. */
export function pushDownPrior(tree: FrozenTree, size: number, sampler: Sampler): Float64Array {
  const logQ = Float64Array.from(
    { length: size },
    (_, s) => tree.logP[s] - tree.logP[tree.parents[s]],
  );
  return pushDown(tree, size, { logQ, logStop: tree.logStop }, sampler);
}

/**
 * The same for a way of decoding the frozen model. The tree must hold whole rows: a decoding
 * normalises over all of them.
 */
export function pushDownDecoded(
  tree: FrozenTree,
  size: number,
  { row }: Pick<Decoding, "row">,
  sampler: Sampler,
): Float64Array {
  const rows = Array.from({ length: size }, (_, s) =>
    row(tree.wholeRow(s), tree.depths[s] < sampler.minLength ? tree.stop : -1),
  );
  const logQ = Float64Array.from(rows, (_, s) =>
    s === 0 ? 0 : rows[tree.parents[s]][tree.tokens[s]],
  );
  return pushDown(
    tree,
    size,
    { logQ, logStop: Float64Array.from(rows, (next) => next[tree.stop]) },
    sampler,
  );
}

/**
 * Asks the policy for its mass on the first `size` nodes; one device call, 2 numbers a node back.
 */
export async function policyMass(
  policy: TokenTree,
  tree: FrozenTree,
  size: number,
  sampler: Sampler,
): Promise<Float64Array> {
  const model = await policy.mass(
    Uint32Array.from(tree.parents.slice(0, size)),
    Uint32Array.from(tree.tokens.slice(0, size)),
  );
  return pushDown(tree, size, model, sampler);
}

/** Target and policy over outcomes that were reached, and what lies outside them. */
export interface Outcomes {
  readonly logWeight: ArrayLike<Nats>; // [N] unnormalised log target
  readonly policy: ArrayLike<number>; // [N] q
  readonly policyRest: number; // q outside
  /**
   * Unnormalised target mass outside: known exactly (`low` = `high`, then "rest" is one more
   * outcome) or within bounds.
   */
  readonly rest: { readonly low: Nats; readonly high: Nats };
}

export interface Compared extends Divergences {
  /** [N] normalised; where rest is uncertain, with the least rest, so each is an upper bound */
  readonly target: Float64Array;
  readonly logZ: { readonly low: Nats; readonly high: Nats };
  readonly coverage: number; // target mass reached, at least
}

/**
 * Both divergences, total variation and log Z. With an exactly known rest they are exact for the
 * outcomes as listed (rest being one of them). Otherwise each is bounded over all targets that
 * agree with what is known: lower bounds by data processing (the rest as one outcome), an upper
 * bound for TV only, since the policy can be arbitrarily wrong where nobody looked.
 */
export function compare(outcomes: Outcomes): Compared {
  const { logWeight, policy, policyRest, rest } = outcomes;
  const n = logWeight.length;
  let top = -Infinity;
  let sum = 0;
  for (let z = 0; z < n; z++) top = Math.max(top, logWeight[z]);
  for (let z = 0; z < n; z++) sum += Math.exp(logWeight[z] - top);
  const logReached = top + Math.log(sum);
  // rest's part of the target
  const share = (logRest: Nats) => 1 / (1 + Math.exp(logReached - logRest));
  const known = {
    within: Float64Array.from({ length: n }, (_, z) => Math.exp(logWeight[z] - logReached)),
    policy,
    policyRest,
    low: share(rest.low),
    high: share(rest.high),
  };
  return {
    target: known.within.map((p) => p * (1 - known.low)),
    logZ: { low: logReached - Math.log1p(-known.low), high: logReached - Math.log1p(-known.high) },
    coverage: 1 - known.high,
    klForward: betweenForward(known),
    klReverse: betweenReverse(known),
    tv: betweenTv(known),
  };
}

/** The same figures when both sides are conditioned on the listed outcomes. */
export function among(
  target: ArrayLike<number>,
  policy: ArrayLike<number>,
): { klForward: Nats; klReverse: Nats; tv: number } | null {
  let mass = 0;
  let covered = 0;
  for (let z = 0; z < target.length; z++) [mass, covered] = [mass + target[z], covered + policy[z]];
  if (mass <= 0 || covered <= 0) return null;
  const figures = compare({
    logWeight: Float64Array.from(target, (p) => Math.log(p)),
    policy: Float64Array.from(policy, (q) => q / covered),
    policyRest: 0,
    rest: { low: -Infinity, high: -Infinity },
  });
  return {
    klForward: figures.klForward.value,
    klReverse: figures.klReverse.value,
    tv: figures.tv.value,
  };
}

export function modes(target: ArrayLike<number>, policy: ArrayLike<number>, share: number): Modes {
  let of = 0;
  let covered = 0;
  for (let z = 0; z < target.length; z++)
    if (target[z] >= share) [of, covered] = [of + 1, covered + (policy[z] > target[z] / 2 ? 1 : 0)];
  return { covered, of, share };
}

/**
 * E[KL(empirical ‖ truth)] of a perfect sampler, (k − 1)/2N [nats]: k outcomes, N samples, N
 * ≫ k.
 */
export const noiseFloor = (outcomes: number, samples: number): Nats =>
  Math.max(0, outcomes - 1) / (2 * samples);
