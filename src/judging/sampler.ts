import type { TokenTree } from "../lm/policy";
import type { Nats } from "../lm/sequences";
import type { Sampling } from "./decodings";
import type { FrozenTree } from "./frozen";
import { log1mExp } from "./numbers";

/**
 * The sampler in use: below `minLength` ⊤ cannot be drawn (the other tokens are renormalised), at
 * `maxLength` it is certain, whatever q says there. Every policy and prior mass in a `Truth` is a
 * mass of this sampler, so they sum to 1.
 */
export interface Sampler {
  readonly minLength: number;
  readonly maxLength: number;
}

// the largest log-probability of ⊤ below 0 that float32 can hold beside 1
const SUREST_STOP: Nats = -(2 ** -24);

/** log(1 − p(⊤)): what the other tokens are renormalised by where ⊤ cannot be drawn. Finite. */
const logGoesOn = (logStop: Nats): Nats => log1mExp(Math.min(SUREST_STOP, logStop));

/** What the model says of one string; a token whose action is 0 was forced and is certain. */
interface Scores {
  readonly logQ: ArrayLike<Nats>; // l_i
  readonly logStop: ArrayLike<Nats>; // t_i
  readonly actions?: ArrayLike<number>;
}

/** log-probability of a string of n tokens under the sampler. */
export function samplerLogProb(
  { logQ, logStop, actions }: Scores,
  n: number,
  { minLength, maxLength }: Sampler,
): Nats {
  if (n < minLength || n > maxLength) return -Infinity;
  let sum = n === maxLength ? 0 : logStop[n];
  for (let i = 0; i < n; i++)
    if (actions?.[i] !== 0) sum += logQ[i] - (i < minLength ? logGoesOn(logStop[i]) : 0);
  return sum;
}

/** Nodes of a token tree, parents first; `forced` names those whose token was forced, if any. */
export type Shape = Readonly<Record<"parents" | "depths", readonly number[]>> &
  Partial<Pick<FrozenTree, "forced">>;

/** What a model says of the nodes: logQ [N] along the edge to each, logStop [N] at it. */
export interface NodeLogProbs {
  readonly logQ: ArrayLike<Nats>;
  readonly logStop: ArrayLike<Nats>;
}

/** log of the sampler's chance to come to each of the first `size` nodes, [N]. */
export function arrivals(
  { parents, depths, forced }: Shape,
  size: number,
  { logQ, logStop }: NodeLogProbs,
  { minLength }: Sampler,
): Float64Array {
  const arrive = new Float64Array(size);
  for (let s = 1; s < size; s++) {
    const up = parents[s];
    const barred = depths[s] <= minLength ? logGoesOn(logStop[up]) : 0;
    arrive[s] = arrive[up] + (forced?.[s] ? 0 : logQ[s] - barred);
  }
  return arrive;
}

/**
 * Pushes probability down a tree whose first `size` nodes are given parents first: log q(z⊤) of
 * every node's string, [N], −∞ where a string may not end. Forced tokens are certain.
 */
function pushDown(
  tree: FrozenTree,
  size: number,
  model: NodeLogProbs,
  sampler: Sampler,
): Float64Array {
  const { minLength, maxLength } = sampler;
  return arrivals(tree, size, model, sampler).map((arrive, s) => {
    const depth = tree.depths[s];
    if (depth < minLength || !tree.ends(s)) return -Infinity;
    return arrive + (depth === maxLength ? 0 : model.logStop[s]);
  });
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
  { row }: Pick<Sampling, "row">,
  sampler: Sampler,
): Float64Array {
  return pushDownRows(tree, size, sampler, (s, barred) => row(tree.wholeRow(s), barred));
}

/**
 * The same where the row [V] of what is drawn next is made node by node; `barred` is ⊤ below the
 * shortest length, −1 elsewhere. A row of −∞ alone is a dead end, whose mass is lost.
 */
export function pushDownRows(
  tree: FrozenTree,
  size: number,
  sampler: Sampler,
  rowOf: (node: number, barred: number) => Float64Array,
): Float64Array {
  const rows = Array.from({ length: size }, (_, s) =>
    rowOf(s, tree.depths[s] < sampler.minLength ? tree.stop : -1),
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

/** Reads what the policy says of the first `size` nodes; one device call, 2 numbers a node back. */
export const nodeLogProbs = (
  policy: TokenTree,
  { parents, tokens }: Pick<FrozenTree, "parents" | "tokens">,
  size: number,
): Promise<NodeLogProbs> =>
  policy.mass(Uint32Array.from(parents.slice(0, size)), Uint32Array.from(tokens.slice(0, size)));

/**
 * Reads from the policy its mass on the first `size` nodes; one device call, 2 numbers a node back.
 */
export async function policyMass(
  policy: TokenTree,
  tree: FrozenTree,
  size: number,
  sampler: Sampler,
): Promise<Float64Array> {
  return pushDown(tree, size, await nodeLogProbs(policy, tree, size), sampler);
}
