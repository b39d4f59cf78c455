import type { Nats } from "../../lm/sequences";
import { number } from "../../schema/field";
import type { ListedTree } from "../listed-tree";
import { termSpec } from "../term";
import { integerTargetFields } from "./integer-fields";
import { integerWeights } from "./integer-targets";

const amount = {
  min: -50,
  max: 50,
  step: 0.5,
  unit: "nats",
  apply: "live",
  section: "reward",
} as const;

/**
 * The paper's reward of random integers (§2; official notebook), for numbers of one or several
 * tokens and any target over them. With d the longest prefix of z that begins a listed number,
 *   log R(z) = b(z_1:d) + later · Σ_{k=d+1}^{n} k,
 * b = first + log(K · mass) of a listed number, `firstElse` of a prefix that is none; of the empty
 * prefix too, whose first token then counts as its own. The empty string has a reward of its own.
 * Where every number is one token and the target is uniform, this is the paper's sum over tokens:
 * first token permitted or not, then later · k for k = 2..n.
 */
export const integers = termSpec({
  fields: {
    ...integerTargetFields,
    "reward.integerFirst": number({
      ...amount,
      label: "First token is a number",
      default: 8,
      why: "log R when the first token is one of the permitted numbers.",
      source: "paper §2: 8",
    }),
    "reward.integerFirstElse": number({
      ...amount,
      label: "First token is anything else",
      default: -8,
      why:
        "log R when the first token is not a permitted number, and of a number that is not " +
        "finished.",
      source: "paper §2: −8",
    }),
    "reward.integerLater": number({
      ...amount,
      max: 0,
      label: "Each later token, at position k",
      default: -8,
      why: "Added k times for the token at position k = 2, 3, …, so that a number stands alone.",
      source: "paper §2: −8",
    }),
    "reward.integerEmpty": number({
      ...amount,
      label: "Empty string",
      default: -8,
      why: "log R when ⊤ comes first.",
      source: "paper §2: −8",
    }),
  },
  make(leaves, { numbers }) {
    if (!numbers) throw new Error("reward: the term integers needs the listed numbers.");
    const { tree, values } = numbers;
    const weights = integerWeights(leaves, values);
    if (!weights) throw new Error("reward: the target has no mass on the listed numbers.");
    const first = leaves["reward.integerFirst"];
    const firstElse = leaves["reward.integerFirstElse"];
    const empty = leaves["reward.integerEmpty"];
    const base = tree.listed.map((k) => (k < 0 ? firstElse : first + weights[k]));
    // what follows d tokens of a number, or the first token where there is none
    const later = (d: number, n: number) =>
      leaves["reward.integerLater"] * (sumTo(n) - sumTo(Math.max(1, d)));
    const best = bestBelow(tree, base);
    return {
      weight: 1,
      value({ tokens }) {
        if (tokens.length === 0) return empty;
        const node = tree.follow(tokens);
        return base[node] + later(tree.depths[node], tokens.length);
      },
      // exact once the string has left the tree of numbers
      bound(prefix, n) {
        if (n === 0) return empty;
        const node = tree.follow(prefix);
        const depth = tree.depths[node];
        if (depth < prefix.length) return base[node] + later(depth, n);
        const leaving = best.map((of, d) => (d <= n ? of[node] + later(d, n) : -Infinity));
        return Math.max(...leaving);
      },
      sees: "length and listed prefix",
    };
  },
});

/** Σ_{k=1}^{n} k. */
const sumTo = (n: number) => (n * (n + 1)) / 2;

/** By depth d and node: the largest base at depth d at or below the node, −∞ if there is none. */
function bestBelow({ parents, depths }: ListedTree, base: readonly Nats[]): Nats[][] {
  const deepest = depths[depths.length - 1];
  const best = Array.from({ length: deepest + 1 }, () => base.map(() => -Infinity));
  for (let node = base.length - 1; node >= 0; node--)
    for (let above = node, d = depths[node]; ; above = parents[above]) {
      best[d][above] = Math.max(best[d][above], base[node]);
      if (above === 0) break;
    }
  return best;
}
