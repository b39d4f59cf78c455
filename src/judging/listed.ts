import type { Policy, TokenTree } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import type { Decoding } from "./decodings";
import type { Sampler } from "./exact";
import { log1mExp } from "./numbers";
import type { Masses, Truth } from "./report";

/**
 * What all one-token strings hang on: next-token log-probabilities [V] at the root and after each
 * of K first tokens.
 */
export interface FirstRows {
  readonly root: ArrayLike<Nats>;
  readonly after: readonly ArrayLike<Nats>[];
}

/** Two device calls. */
export async function firstRows(tree: TokenTree, tokens: Uint32Array): Promise<FirstRows> {
  const root = await tree.root();
  const V = root.length;
  const rows = await tree.extend(new Uint32Array(tokens.length), tokens);
  return { root, after: Array.from(tokens, (_, k) => rows.subarray(k * V, (k + 1) * V)) };
}

/** The rows of a policy, or of the untrained model. */
export async function firstRowsOf(
  policy: Policy,
  { prompt, adapter, tokens }: { prompt: Prompt; adapter: "on" | "off"; tokens: Uint32Array },
): Promise<FirstRows> {
  const tree = policy.tree(prompt, adapter);
  return firstRows(tree, tokens).finally(() => tree.close());
}

/** The same rows as a way of decoding has them. */
export const decodedRows = (
  { root, after }: FirstRows,
  decoding: Decoding,
  stop: number,
  { minLength }: Sampler,
): FirstRows => ({
  root: decoding.row(root, minLength > 0 ? stop : -1),
  after: after.map((row) => decoding.row(row, minLength > 1 ? stop : -1)),
});

/**
 * Mass of one-token strings and of everything else, exact; logs of the model's own, for
 * likelihoods.
 */
export interface OneToken {
  readonly listed: Float64Array; // [K] probability of n⊤ under the sampler in use
  /** everything else: summed, not subtracted, so small values keep their digits */
  readonly rest: number;
  readonly logP: Float64Array; // [K] log p(n⊤) of the model itself
}

/** Reads the masses of K one-token strings off their rows. */
export function oneTokenMass(
  { root, after }: FirstRows,
  tokens: Uint32Array,
  stop: number,
  { minLength, maxLength }: Sampler,
): OneToken {
  const V = root.length;
  const first = (token: number) =>
    Math.exp(root[token] - (minLength > 0 ? log1mExp(root[stop]) : 0));
  const ends = (k: number): Nats => after[k][stop];
  const listed = Float64Array.from(
    tokens,
    (token, k) => first(token) * (maxLength === 1 ? 1 : minLength > 1 ? 0 : Math.exp(ends(k))),
  );
  const known = new Set(tokens);
  let rest = minLength > 0 ? 0 : Math.exp(root[stop]);
  for (let v = 0; v < V; v++) if (v !== stop && !known.has(v)) rest += first(v);
  if (maxLength > 1)
    tokens.forEach((token, k) => {
      let goesOn = minLength > 1 ? Math.exp(ends(k)) : 0;
      for (let v = 0; v < V; v++) if (v !== stop) goesOn += Math.exp(after[k][v]);
      rest += first(token) * goesOn;
    });
  return { listed, rest, logP: Float64Array.from(tokens, (token, k) => root[token] + ends(k)) };
}

/**
 * Diversity of a distribution over a task's listed strings, conditioned on them: exact, whatever
 * the measure.
 */
export type ListedDiversity = (masses: ArrayLike<number>) => number | null;

type ListedFigures = Pick<
  Truth,
  | "targetDiversity"
  | "policyDiversity"
  | "priorDiversity"
  | "targetLikelihood"
  | "policyLikelihood"
  | "priorLikelihood"
>;

/**
 * Diversity and mean log p(z⊤|X) of target, policy and prior, each conditioned on the listed
 * strings: a model's likelihood of all the others is nobody's to count. logP [K] of the model
 * itself.
 */
export function listedFigures(
  rows: readonly Masses[],
  logP: ArrayLike<Nats>,
  diversity: ListedDiversity,
): ListedFigures {
  const [target, policy, prior] = (["target", "policy", "prior"] as const).map((of) =>
    Float64Array.from(rows, (row) => row[of]),
  );
  return {
    targetDiversity: diversity(target),
    policyDiversity: diversity(policy),
    priorDiversity: diversity(prior),
    targetLikelihood: conditionedMean(target, logP),
    policyLikelihood: conditionedMean(policy, logP),
    priorLikelihood: conditionedMean(prior, logP),
  };
}

function conditionedMean(masses: Float64Array, values: ArrayLike<number>): number | null {
  let mass = 0;
  let sum = 0;
  masses.forEach((p, k) => p > 0 && ([mass, sum] = [mass + p, sum + p * values[k]]));
  return mass > 0 ? sum / mass : null;
}
