import type { Masses } from "../../worker/protocol";
import type { Tree, TreeNode } from "./trie";

/** By what siblings are ordered, and which branches are opened first. */
export type TreeOrder = "target" | "policy" | "gap";

/**
 * A node that is drawn: its children are, or it is a slot at the right edge. Children that are not
 * drawn are one slot together.
 */
export interface Branch extends Masses {
  readonly key: string;
  readonly node: TreeNode | null; // null: several of a parent that are folded, or none of the tree
  readonly kind: "branch" | "string" | "closed" | "folded" | "outside";
  readonly text: string;
  readonly strings: number | null; // null: nobody knows how many
  readonly isBound?: boolean; // its target is an upper bound
  readonly children: readonly Branch[];
}

interface Asked {
  readonly order: TreeOrder;
  readonly room: number; // slots at the right edge
  readonly opened: ReadonlySet<string>; // keys of nodes whose children are all drawn
}

/** Deeper nodes are drawn only if a visitor opens them: more columns leave no room for words. */
const DEEPEST = 4;
/**
 * As much of the tree as there is room for: the heaviest branches are opened until the slots at the
 * right edge are used up. What a visitor opened is drawn in any case.
 */
export function branchesOf(tree: Tree, { order, room, opened }: Asked): Branch {
  const { root } = tree;
  const drawn = new Set<TreeNode>([root, ...ordered(root, order).slice(0, 1)]);
  const parents = parentsOf(root);
  walk(root, (node) => {
    if (!opened.has(node.key)) return;
    for (const one of [node, ...ancestorsOf(node, parents), ...node.children]) drawn.add(one);
  });
  const outside = outsideOf(tree);
  const candidates: TreeNode[] = [];
  walk(root, (node) => candidates.push(node));
  candidates.sort((a, b) => b[order] - a[order]); // stable: parents come before their children
  for (const node of candidates) {
    const above = ancestorsOf(node, parents);
    if (above.length === 0 || above.length > DEEPEST || drawn.has(node)) continue;
    drawn.add(node);
    const ancestors = above.filter((one) => !drawn.has(one));
    ancestors.forEach((one) => drawn.add(one));
    if (slotsOf(root, drawn) + outside.length <= room) continue;
    [node, ...ancestors].forEach((one) => drawn.delete(one));
    break;
  }
  const branch = drawnBranch(root, drawn, order);
  return { ...branch, children: [...branch.children, ...outside] };
}

const ordered = ({ children }: TreeNode, order: TreeOrder): readonly TreeNode[] =>
  [...children].sort((a, b) => b[order] - a[order]);

function walk(node: TreeNode, visit: (node: TreeNode) => void): void {
  visit(node);
  for (const child of node.children) walk(child, visit);
}

function parentsOf(root: TreeNode): ReadonlyMap<TreeNode, TreeNode> {
  const parents = new Map<TreeNode, TreeNode>();
  walk(root, (node) => node.children.forEach((child) => parents.set(child, node)));
  return parents;
}

function ancestorsOf(node: TreeNode, parents: ReadonlyMap<TreeNode, TreeNode>): TreeNode[] {
  const up = parents.get(node);
  return up ? [up, ...ancestorsOf(up, parents)] : [];
}

/** Slots that a node takes at the right edge. */
function slotsOf(node: TreeNode, drawn: ReadonlySet<TreeNode>): number {
  const shown = node.children.filter((child) => drawn.has(child));
  if (shown.length === 0) return 1;
  const folded = shown.length < node.children.length ? 1 : 0;
  return shown.reduce((sum, child) => sum + slotsOf(child, drawn), folded);
}

function drawnBranch(node: TreeNode, drawn: ReadonlySet<TreeNode>, order: TreeOrder): Branch {
  const one = node.children.filter((child) => !drawn.has(child)).length === 1; // as good as folded
  const opened = node.children.some((child) => drawn.has(child));
  const isShown = (child: TreeNode) => drawn.has(child) || (one && opened);
  const shown = ordered(node, order).filter(isShown);
  const others = node.children.filter((child) => !isShown(child));
  const { key, text, strings, target, policy, prior } = node;
  const of = { key, node, text, strings, target, policy, prior };
  if (node.ends) return { ...of, kind: "string", children: [] };
  if (shown.length === 0) return { ...of, kind: "closed", children: [] };
  const children = shown.map((child) => drawnBranch(child, drawn, order));
  return {
    ...of,
    kind: "branch",
    children: others.length > 0 ? [...children, folded(node, others)] : children,
  };
}

function folded(parent: TreeNode, others: readonly TreeNode[]): Branch {
  const sum = (of: "strings" | keyof Masses) => others.reduce((all, one) => all + one[of], 0);
  return {
    ...{ key: `${parent.key}…`, node: parent, kind: "folded", text: "", strings: sum("strings") },
    ...{ target: sum("target"), policy: sum("policy"), prior: sum("prior"), children: [] },
  };
}

const NOTHING = 1e-9;

/** Strings that the tree does not hold. */
function outsideOf({ smaller, rest, restName, isRestBound }: Tree): readonly Branch[] {
  const of = (text: string, masses: Masses, strings: number | null): Branch => ({
    ...{ key: `outside ${text}`, node: null, kind: "outside", text, strings, children: [] },
    ...{ target: masses.target, policy: masses.policy, prior: masses.prior },
  });
  const weighs = ({ target, policy }: Masses) => Math.max(target, policy) > NOTHING;
  return [
    ...(smaller.count > 0 ? [of("smaller", smaller, smaller.count)] : []),
    ...(weighs(rest) ? [{ ...of(restName, rest, null), isBound: isRestBound }] : []),
  ];
}
