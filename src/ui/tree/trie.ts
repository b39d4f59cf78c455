import type { Masses, Truth, TruthRow } from "../../worker/protocol";
import { isTargetKnown } from "../distribution/ranked/figures";

/**
 * The listed strings of an exact answer as a tree of their beginnings, word by word. A node holds
 * the mass of every string that goes through it: the sum of its children and of its own string.
 */
export interface TreeNode extends Masses {
  readonly key: string; // the whole beginning; of a string that ends here with ⊤ behind it
  readonly text: string; // what it adds to its parent
  readonly ends: TruthRow | null; // it is a whole string
  readonly strings: number; // that go through it
  readonly gap: number; // Σ |target − policy| of these strings
  readonly children: readonly TreeNode[];
}

/** Strings that the tree leaves out because little goes through them, and those not reached. */
export interface Outside {
  readonly smaller: Truth["more"];
  readonly rest: Truth["rest"];
  readonly restName: string;
  readonly isRestBound: boolean; // its target is an upper bound
  readonly isTargetKnown: boolean; // else shares of the target are upper bounds too, and not drawn
}

export interface Tree extends Outside {
  readonly root: TreeNode;
}

interface Growing {
  readonly children: Map<string, Growing>;
  ends: TruthRow | null;
}

/** How a string is read: in words with the space before each, or as one piece. */
export const piecesOf = ({ text, tokens }: Pick<TruthRow, "text" | "tokens">): readonly string[] =>
  tokens.length < 2 ? [text] : (text.match(/\s*\S+/g) ?? [text]);

/** Strings with a smaller share of target and policy alike are left out of the tree. */
const LEAST = 5e-4;

type Answer = Pick<Truth, "rows" | "more" | "rest" | "layout" | "exact" | "coverage">;

/** The tree of an exact answer; chains of single children are one node. */
export function treeOf(truth: Answer): Tree {
  const { rows, more, rest, layout, exact } = truth;
  const root: Growing = { children: new Map(), ends: null };
  const small = rows.filter((row) => !weighs(row));
  for (const row of rows.filter(weighs)) {
    let node = root;
    for (const piece of piecesOf(row)) {
      const next = node.children.get(piece) ?? { children: new Map(), ends: null };
      node.children.set(piece, next);
      node = next;
    }
    node.ends = node.ends ? together(node.ends, row) : row;
  }
  const grown = { key: "", text: "" };
  const restName = layout === "by-value" ? "anything else" : "not reached";
  return {
    root: whole(grown, childrenOf(root, "")),
    smaller: smaller(more, small),
    ...{ rest, restName, isRestBound: !exact, isTargetKnown: isTargetKnown(truth) },
  };
}

/** Two strings of the same words, which differ in their last spaces or in their tokens. */
const together = (one: TruthRow, other: TruthRow): TruthRow => ({
  ...one,
  target: one.target + other.target,
  policy: one.policy + other.policy,
  prior: one.prior + other.prior,
});

const weighs = ({ target, policy }: Masses) => Math.max(target, policy) >= LEAST;

function smaller(more: Truth["more"], rows: readonly TruthRow[]): Truth["more"] {
  const sum = (mass: keyof Masses) => rows.reduce((all, row) => all + row[mass], more[mass]);
  const masses = { target: sum("target"), policy: sum("policy"), prior: sum("prior") };
  return { ...masses, count: more.count + rows.length };
}

/** The children of a node, its own string first. */
function childrenOf({ children, ends }: Growing, key: string): readonly TreeNode[] {
  const own = ends && children.size > 0 ? [leaf(ends, key, "")] : [];
  return [...own, ...Array.from(children, ([text, child]) => merged(child, key, text))];
}

/** A node and, while it has one child and is no string itself, that child with it. */
function merged(node: Growing, before: string, text: string): TreeNode {
  const key = before + text;
  const [only] = node.children;
  if (only && node.children.size === 1 && node.ends === null)
    return merged(only[1], before, text + only[0]);
  if (node.ends && node.children.size === 0) return leaf(node.ends, key, text);
  return whole({ key, text }, childrenOf(node, key));
}

const leaf = (row: TruthRow, key: string, text: string): TreeNode => ({
  ...{ key: `${key}⊤`, text, ends: row, strings: 1, children: [] },
  ...{ target: row.target, policy: row.policy, prior: row.prior },
  gap: Math.abs(row.target - row.policy),
});

function whole(of: Pick<TreeNode, "key" | "text">, children: readonly TreeNode[]): TreeNode {
  const sum = (value: (node: TreeNode) => number) =>
    children.reduce((total, child) => total + value(child), 0);
  return {
    ...of,
    ends: null,
    children,
    strings: sum(({ strings }) => strings),
    gap: sum(({ gap }) => gap),
    target: sum(({ target }) => target),
    policy: sum(({ policy }) => policy),
    prior: sum(({ prior }) => prior),
  };
}

/** The keys of the nodes on the way to a string; none where the tree does not hold it. */
export function wayTo({ root }: Pick<Tree, "root">, text: string | null): ReadonlySet<string> {
  const keys = new Set<string>();
  for (let node: TreeNode | undefined = text === null ? undefined : root; node;) {
    keys.add(node.key);
    node = node.children.find((child) => isOnWay(child, text ?? ""));
  }
  return keys;
}

/** Is it the string, or a beginning of it that ends where one of its pieces does? */
const isOnWay = ({ ends, key }: TreeNode, text: string): boolean =>
  ends ? ends.text === text : text.startsWith(key) && /^(\s|$)/.test(text.slice(key.length));
