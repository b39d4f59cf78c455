import type { Policy, TokenTree } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import { listedOutcomes } from "./counting";
import type { Sampling } from "./decodings";
import { logSumExp } from "./numbers";
import type { Sampler } from "./sampler";

/**
 * What all one-token strings hang on: next-token log-probabilities [V] at the root and after each
 * of K first tokens.
 */
interface FirstRows {
  readonly root: ArrayLike<Nats>;
  readonly after: readonly ArrayLike<Nats>[];
}

/** Two device calls. */
async function firstRows(tree: TokenTree, tokens: Uint32Array): Promise<FirstRows> {
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
  decoding: Sampling,
  stop: number,
  { minLength }: Sampler,
): FirstRows => ({
  root: decoding.row(root, minLength > 0 ? stop : -1),
  after: after.map((row) => decoding.row(row, minLength > 1 ? stop : -1)),
});

/** Log-masses of K listed outcomes and of everything else under the sampler in use, exact. */
export interface ListedMasses {
  readonly logListed: Float64Array; // [K]
  /** everything else: summed, not subtracted, so small values keep their digits */
  readonly logRest: Nats;
  readonly logP: Float64Array; // [K] log p(n⊤) of the one-token strings, of the model itself
}

/** Reads the masses of the outcomes that K tokens stand for off their rows. */
export function listedMasses(
  rows: FirstRows,
  tokens: Uint32Array,
  stop: number,
  sampler: Sampler,
): ListedMasses {
  const { root, after } = rows;
  const logP = Float64Array.from(tokens, (token, k) => root[token] + after[k][stop]);
  const goesOn = (row: ArrayLike<Nats>) => logSumExp(Array.from(row).filter((_, v) => v !== stop));
  const barred = sampler.minLength > 0 ? goesOn(root) : 0; // ⊤ cannot be drawn first
  const first = Float64Array.from(tokens, (token) => root[token] - barred);
  const known = new Set(tokens);
  const otherFirst = Array.from(root, (l, v) =>
    v === stop || known.has(v) ? -Infinity : l - barred,
  );
  const empty = sampler.minLength > 0 ? -Infinity : root[stop];
  const elsewhere = logSumExp([...otherFirst, empty]);
  if (listedOutcomes(sampler.minLength) === "first tokens")
    return { logListed: first, logRest: elsewhere, logP };
  // at the longest length ⊤ is certain
  if (sampler.maxLength === 1) return { logListed: first, logRest: elsewhere, logP };
  const longer = first.map((l, k) => l + goesOn(after[k]));
  return {
    logListed: first.map((l, k) => l + after[k][stop]),
    logRest: logSumExp([elsewhere, ...longer]),
    logP,
  };
}
