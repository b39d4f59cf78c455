import type { Branch } from "./slots";

/** Where a drawn node stands [px]; a slot's text is at the right edge, at the same height. */
export interface Placed {
  readonly branch: Branch;
  readonly depth: number; // 0 is the root
  readonly x: number; // of its box's left edge
  readonly y: number; // of its middle
  readonly parent: Placed | null;
  /** The middle of its ribbon where it leaves the parent. */
  readonly from: number;
  readonly slot: boolean;
}

export interface TreeLayout {
  readonly placed: readonly Placed[]; // parents first
  readonly slots: readonly Placed[]; // from top to bottom
  readonly height: number;
  readonly perMass: number; // px
  readonly box: number; // width of a node's box, px
  readonly flow: Place["flow"];
}

interface Place {
  readonly width: number; // for ribbons and boxes, without the slots' texts
  readonly slot: number; // the least height of a slot
  readonly perMass: number; // px of a ribbon that holds everything
  readonly flow: "target" | "policy"; // by which nodes and their places are as high as they are
}

const ROOT = 6; // px, the root's bar
const GAP = 4; // px between a thick ribbon and the next
const LARGEST_BOX = 56;
const RIBBON = 14; // px, the least width between two boxes

/** A node whose children are placed below each other; `from` and `parent` follow. */
interface Spread extends Pick<Placed, "branch" | "depth" | "y"> {
  readonly children: readonly Spread[];
}

/** Slots below each other; every node at the middle of what is drawn of it. */
export function layoutOf(root: Branch, { width, slot, perMass, flow }: Place): TreeLayout {
  const depth = depthOf(root);
  const { node: spreadRoot, height } = spread(root, { slot, perMass, flow });
  const columns = Math.max(1, depth - 1); // the last level is the slots' own
  const most = (width - ROOT - RIBBON) / columns - RIBBON;
  const box = depth > 1 ? Math.max(0, Math.min(LARGEST_BOX, most)) : 0;
  const between = (width - ROOT - (depth - 1) * box) / Math.max(1, depth); // two boxes
  const placed: Placed[] = [];
  const link = ({ children, ...node }: Spread, parent: Placed | null, from: number) => {
    const inner = ROOT + node.depth * between + (node.depth - 1) * box;
    const isSlot = children.length === 0;
    const x = node.depth === 0 ? 0 : isSlot ? width : inner;
    const own: Placed = { ...node, x, parent, from, slot: isSlot };
    placed.push(own);
    let top = own.y - (own.branch[flow] * perMass) / 2;
    for (const child of children) {
      const thick = child.branch[flow] * perMass;
      link(child, own, top + thick / 2);
      top += thick;
    }
  };
  link(spreadRoot, null, 0);
  const slots = placed.filter((node) => node.slot);
  return { placed, slots, height, perMass, box, flow };
}

/** Slots from top to bottom, each as high as its text and its ribbon need. */
function spread(root: Branch, { slot, perMass, flow }: Omit<Place, "width">) {
  let height = 0;
  const place = (branch: Branch, depth: number): Spread => {
    const children = branch.children.map((child) => place(child, depth + 1));
    const [first, last] = [children.at(0), children.at(-1)];
    if (first && last) return { branch, depth, y: (first.y + last.y) / 2, children };
    const thick = Math.max(branch[flow], branch.policy) * perMass + GAP;
    const own = Math.max(slot, thick);
    height += own;
    return { branch, depth, y: height - own / 2, children };
  };
  const node = place(root, 0);
  return { node, height };
}

const depthOf = ({ children }: Branch): number =>
  children.length === 0 ? 0 : 1 + Math.max(...children.map(depthOf));

/** A ribbon of a mass between two places: a band whose edges are two cubic curves. */
export function ribbon(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  thick: number,
): string {
  const bend = (from.x + to.x) / 2;
  const [a, b] = [from.y - thick / 2, to.y - thick / 2].map((y) => y.toFixed(1));
  const [c, d] = [to.y + thick / 2, from.y + thick / 2].map((y) => y.toFixed(1));
  const [left, middle, right] = [from.x, bend, to.x].map((x) => x.toFixed(1));
  return (
    `M${left} ${a}C${middle} ${a} ${middle} ${b} ${right} ${b}` +
    `V${c}C${middle} ${c} ${middle} ${d} ${left} ${d}Z`
  );
}
