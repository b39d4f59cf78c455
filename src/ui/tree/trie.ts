import type { Masses, Truth, TruthRow } from "../../worker/protocol";

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

/** The tree of an exact answer; chains of single children are one node. */
export function treeOf(truth: Pick<Truth, "rows" | "more" | "rest" | "layout">): Tree {
  const { rows, more, rest, layout } = truth;
  const root: Growing = { children: new Map(), ends: null };
  const small = rows.filter((row) => !weighs(row));
  for (const row of rows.filter(weighs)) {
    let node = root;
    for (const piece of piecesOf(row)) {
      const next = node.children.get(piece) ?? { children: new Map(), ends: null };
      node.children.set(piece, next);
      node = next;
    }
    node.ends = row;
  }
  const grown = { key: "", text: "" };
  const restName = layout === "by-value" ? "anything else" : "not reached";
  return {
    root: whole(grown, childrenOf(root, "")),
    smaller: smaller(more, small),
    ...{ rest, restName },
  };
}

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
