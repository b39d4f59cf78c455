import type { Policy } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import type { ListedTree } from "../reward/listed-tree";
import { type NodeLogProbs, type Sampler, arrivals } from "./sampler";

/** Log-probabilities of the strings of a list, read off their tree: one call of the model. */

/** What the policy, or the untrained model, says of the nodes under a prompt. */
export async function edgesOf(
  policy: Policy,
  { tree, prompt }: { readonly tree: ListedTree; readonly prompt: Prompt },
  adapter: "on" | "off",
): Promise<NodeLogProbs> {
  const { parents, tokens } = tree;
  const device = policy.tree(prompt, adapter);
  const asked = device.mass(Uint32Array.from(parents), Uint32Array.from(tokens));
  return asked.finally(() => device.close());
}

/** log p(z) of every string, ⊤ not counted, [N]. */
export function listedLogProbs(tree: ListedTree, { logQ }: NodeLogProbs): Float64Array {
  const { parents } = tree;
  const sums = new Float64Array(parents.length);
  for (let node = 1; node < parents.length; node++) sums[node] = sums[parents[node]] + logQ[node];
  return ofStrings(tree, sums);
}

/** log q(z⊤) of every string under the sampler in use, [N]; −∞ of those it cannot write. */
export function listedStringMasses(tree: ListedTree, edges: NodeLogProbs, sampler: Sampler) {
  const { minLength, maxLength } = sampler;
  const arrive = arrivals(tree, tree.parents.length, edges, sampler);
  const ended = arrive.map((mass, node): Nats => {
    const depth = tree.depths[node];
    if (depth < minLength || depth > maxLength) return -Infinity;
    return mass + (depth === maxLength ? 0 : edges.logStop[node]);
  });
  return ofStrings(tree, ended);
}

/** Of nodes those where a string ends, in the order of the list. */
function ofStrings({ listed, strings }: ListedTree, byNode: Float64Array): Float64Array {
  const of = new Float64Array(strings.length);
  listed.forEach((string, node) => {
    if (string >= 0) of[string] = byNode[node];
  });
  return of;
}
