import { exp, log } from "../exact-math";
import type { Nats } from "../lm/sequences";
import type { CountedLogR } from "../reward/counted";
import { type ListedTree, longestListed } from "../reward/listed-tree";
import { logSumExp } from "./numbers";

/**
 * A reward that sees only the length and the longest prefix that begins a listed string (Hu et al.
 * 2024, §2, where each of those is one token).
 */
export interface CountedReward {
  readonly vocabulary: number; // V, with ⊤
  readonly tree: ListedTree;
  readonly minLength: number;
  readonly maxLength: number;
  readonly logR: CountedLogR; // untempered
}

/** The target over the listed outcomes and the rest; see `listedOutcomes`. */
export interface Counted {
  readonly logZ: Nats; // log Σ_z R(z)^{1/T} over all strings from minLength to maxLength
  readonly reward: Nats; // E_target[log R], untempered
  readonly logListed: Float64Array; // [K] unnormalised log target of each listed outcome
  readonly logRest: Nats; // of everything else, summed and not subtracted
}

/** Strings of one length that leave the tree of listed strings at one node, or end there. */
export interface StringClass {
  readonly n: number;
  readonly node: number;
  readonly whole: boolean; // the one string that ends at the node
  readonly logCount: Nats;
  readonly logR: Nats; // of each
}

/**
 * What is listed of a task: its strings, or, where the shortest of them is too short to be written,
 * all strings by the longest listed string that they begin with.
 */
export type ListedOutcomes = "strings" | "beginnings";

export const listedOutcomes = (
  strings: readonly Uint32Array[],
  minLength: number,
): ListedOutcomes => (strings.every((z) => z.length >= minLength) ? "strings" : "beginnings");

/** Names of the listed outcomes. */
export const outcomeLabels = (
  labels: readonly string[],
  listed: ListedOutcomes,
): readonly string[] => (listed === "strings" ? labels : labels.map((label) => `${label}…`));

/**
 * By node of the tree, the listed outcome of strings that end there, and of those that leave the
 * tree there; −1 is the rest.
 */
export function outcomesByNode(
  tree: ListedTree,
  listed: ListedOutcomes,
): { readonly ending: readonly number[]; readonly leaving: readonly number[] } {
  if (listed === "strings") return { ending: tree.listed, leaving: tree.listed.map(() => -1) };
  const longest = longestListed(tree);
  return { ending: longest, leaving: longest };
}

/**
 * Σ over all strings by counting: of n tokens, (V − 1 − c)·(V − 1)^{n−d−1} leave the tree of listed
 * strings at a node of depth d with c children. All in logs, so that every temperature and length
 * is exact.
 */
export function count(rule: CountedReward, temperature: number): Counted {
  const { tree } = rule;
  const classes = classesOf(rule);
  const logMass = classes.map((c) => c.logCount + c.logR / temperature);
  const logZ = logSumExp(logMass);
  const outcomes = outcomesByNode(tree, listedOutcomes(tree.strings, rule.minLength));
  const listed: Nats[][] = tree.strings.map(() => []);
  const rest: Nats[] = [];
  classes.forEach(({ node, whole }, k) => {
    const outcome = (whole ? outcomes.ending : outcomes.leaving)[node];
    (outcome < 0 ? rest : listed[outcome]).push(logMass[k]);
  });
  return {
    logZ,
    reward: logMass.reduce(
      (sum, m, k) => sum + (m === -Infinity ? 0 : exp(m - logZ) * classes[k].logR),
      0,
    ),
    logListed: Float64Array.from(listed, logSumExp),
    logRest: logSumExp(rest),
  };
}

/** All strings that the lengths allow, by class. */
export function classesOf(rule: CountedReward): StringClass[] {
  const { tree, vocabulary, minLength, maxLength, logR } = rule;
  const others = vocabulary - 1;
  const classes: StringClass[] = [];
  tree.depths.forEach((depth, node) => {
    if (depth >= minLength && depth <= maxLength)
      classes.push({ n: depth, node, whole: true, logCount: 0, logR: logR(depth, node) });
    const leaving = others - tree.children[node].size;
    if (leaving === 0) return;
    for (let n = Math.max(depth + 1, minLength); n <= maxLength; n++) {
      const logCount = log(leaving) + (n - depth - 1) * log(others);
      classes.push({ n, node, whole: false, logCount, logR: logR(n, node) });
    }
  });
  return classes;
}
