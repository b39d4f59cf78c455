import type { Nats } from "../lm/sequences";
import { type ListedTree, pathTo } from "./listed-tree";
import { askedTermsFrom, likelihoodWeightFrom, logRewardOf, termsFrom } from "./reward";
import type { Leaves, RewardContext } from "./term";

/** log R of a string of n tokens whose longest prefix in the tree of listed strings is a node. */
export type CountedLogR = (n: number, node: number) => Nats;

interface Listed {
  readonly tree: ListedTree;
  readonly vocabulary: number; // V, with ⊤
  readonly stop: number;
}

/**
 * log R as a function of length and longest listed prefix, when the leaves turn on nothing that
 * sees more; null otherwise, and while the likelihood is part of the reward. The terms' own values,
 * at strings that stand for all of their kind.
 */
export function countedLogR(
  leaves: Leaves,
  context: RewardContext,
  { tree, vocabulary, stop }: Listed,
): CountedLogR | null {
  const inForce = termsFrom(leaves, context);
  const countable =
    askedTermsFrom(leaves, context).length === 0 &&
    inForce.every(({ sees }) => sees === "length and listed prefix");
  if (likelihoodWeightFrom(leaves) !== 0 || !countable) return null;
  return (n, node) => {
    const isChild = (token: number) => tree.children[node].has(token);
    const z = new Uint32Array(n).fill(tokenBeside(vocabulary, stop, isChild));
    z.set(pathTo(tree, node));
    return logRewardOf(inForce, z, context.textOf);
  };
}

/** The first token that is neither ⊤ nor excluded; V itself where there is none. */
function tokenBeside(
  vocabulary: number,
  stop: number,
  excluded: (token: number) => boolean,
): number {
  let token = 0;
  while (token < vocabulary && (token === stop || excluded(token))) token++;
  return token;
}
