import type { Policy, TokenTree } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import { type ListedTree, levelsOf } from "../reward/listed-tree";
import { listedOutcomes, outcomesByNode } from "./counting";
import type { Sampling } from "./decodings";
import { logSumExp } from "./numbers";
import type { Sampler } from "./sampler";

/** Next-token log-probabilities [V] after each node of the tree of listed strings. */
type ListedRows = readonly ArrayLike<Nats>[];

/** A device call for the root, and one more for each level. */
async function rowsFrom(tree: TokenTree, listed: ListedTree): Promise<ListedRows> {
  const root = await tree.root();
  const V = root.length;
  const rows = [root];
  for (const nodes of levelsOf(listed)) {
    const parents = Uint32Array.from(nodes, (node) => listed.parents[node]);
    const tokens = Uint32Array.from(nodes, (node) => listed.tokens[node]);
    const next = await tree.extend(parents, tokens);
    nodes.forEach((_, k) => rows.push(next.subarray(k * V, (k + 1) * V)));
  }
  return rows;
}

/** The rows of a policy, or of the untrained model. */
export async function listedRowsOf(
  policy: Policy,
  { prompt, adapter, listed }: { prompt: Prompt; adapter: "on" | "off"; listed: ListedTree },
): Promise<ListedRows> {
  const tree = policy.tree(prompt, adapter);
  return rowsFrom(tree, listed).finally(() => tree.close());
}

/** The same rows as a way of decoding has them. */
export const decodedRows = (
  rows: ListedRows,
  { depths }: ListedTree,
  decoding: Sampling,
  { stop, minLength }: Stopping,
): ListedRows => rows.map((row, node) => decoding.row(row, depths[node] < minLength ? stop : -1));

/** The sampler in use, and its ⊤. */
interface Stopping extends Sampler {
  readonly stop: number;
}

/** Log-masses of K listed outcomes and of everything else under the sampler in use, exact. */
export interface ListedMasses {
  readonly logListed: Float64Array; // [K]
  /** everything else: summed, not subtracted, so small values keep their digits */
  readonly logRest: Nats;
  readonly logWhole: Nats; // of all listed strings, written whole
  readonly logP: Float64Array; // [K] log p(z⊤) of the listed strings, of the model itself
}

/** Reads the masses of the listed outcomes off the rows of their tree. */
export function listedMasses(rows: ListedRows, tree: ListedTree, sampler: Stopping): ListedMasses {
  const outcomes = outcomesByNode(tree, listedOutcomes(tree.strings, sampler.minLength));
  const listed: Nats[][] = tree.strings.map(() => []);
  const rest: Nats[] = [];
  const whole: Nats[] = [];
  const add = (outcome: number, mass: Nats) => (outcome < 0 ? rest : listed[outcome]).push(mass);
  const logP = new Float64Array(tree.strings.length);
  const arrive = [0]; // under the sampler
  const reach = [0]; // log p of the node's string, of the model itself
  rows.forEach((row, node) => {
    const at = { row, depth: tree.depths[node], children: tree.children[node] };
    const { ending, leaving, goingOn } = partsOf(at, sampler);
    add(outcomes.ending[node], arrive[node] + ending);
    add(outcomes.leaving[node], arrive[node] + leaving);
    for (const [token, child] of at.children) {
      arrive[child] = arrive[node] + row[token] - goingOn;
      reach[child] = reach[node] + row[token];
    }
    const k = tree.listed[node];
    if (k < 0) return;
    whole.push(arrive[node] + ending);
    logP[k] = reach[node] + row[sampler.stop];
  });
  return {
    logListed: Float64Array.from(listed, logSumExp),
    logRest: logSumExp(rest),
    logWhole: logSumExp(whole),
    logP,
  };
}

interface Node {
  readonly row: ArrayLike<Nats>;
  readonly depth: number;
  readonly children: ReadonlyMap<number, number>;
}

/** What the sampler does at a node: it ends there, leaves the tree, or goes on to a child. */
function partsOf(
  { row, depth, children }: Node,
  { stop, minLength, maxLength }: Stopping,
): { readonly ending: Nats; readonly leaving: Nats; readonly goingOn: Nats } {
  // at the longest length ⊤ is certain
  if (depth >= maxLength) return { ending: 0, leaving: -Infinity, goingOn: Infinity };
  const barred = depth < minLength; // ⊤ cannot be drawn, and the others are renormalised
  const others = (keeps: (token: number) => boolean) =>
    logSumExp(Array.from(row).filter((_, v) => v !== stop && keeps(v)));
  const goingOn = barred ? others(() => true) : 0;
  const leaving = others((v) => !children.has(v)) - goingOn;
  return { ending: barred ? -Infinity : row[stop], leaving, goingOn };
}
