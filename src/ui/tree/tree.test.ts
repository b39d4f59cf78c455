import { describe, expect, test } from "vitest";
import type { TruthRow } from "../../worker/protocol";
import { layoutOf, ribbon } from "./layout";
import { branchesOf, type Branch } from "./slots";
import { piecesOf, treeOf, wayTo, type TreeNode } from "./trie";
import { labelOf, massesOf, spoken } from "./words";

const row = (text: string, target: number, policy: number): TruthRow => ({
  ...{ text, target, policy, prior: target },
  tokens: text
    .trim()
    .split(" ")
    .map((_, i) => i),
});
const truth = {
  rows: [
    row("He had a boat", 0.4, 0.3),
    row("He had a", 0.1, 0.1),
    row("He wanted a fish", 0.2, 0.3),
    row("He wanted to go", 0.1, 0.1),
    row("They went home", 0.15, 0.1),
    row("It is 1", 0.0001, 0.0002),
  ],
  more: { count: 7, target: 0.02, policy: 0.03, prior: 0.02 },
  rest: { target: 0.03, policy: 0.07, prior: 0.03 },
  layout: "ranked" as const,
  exact: true,
  coverage: 1,
};
const tree = treeOf(truth);
const all = (node: TreeNode): TreeNode[] => [node, ...node.children.flatMap(all)];
const slots = (branch: Branch): Branch[] =>
  branch.children.length === 0 ? [branch] : branch.children.flatMap(slots);
const asked = (room: number, opened: readonly string[] = []) =>
  branchesOf(tree, { order: "target", room, opened: new Set(opened) });

describe("the tree of an exact answer", () => {
  test("a node holds the mass of every string through it", () => {
    for (const node of all(tree.root)) {
      const { children, ends } = node;
      if (ends) continue;
      const sum = children.reduce((total, { target }) => total + target, 0);
      expect(node.target).toBeCloseTo(sum, 12);
    }
    expect(tree.root.target + tree.smaller.target + tree.rest.target).toBeCloseTo(1.0001, 12);
    expect(tree.root.policy + tree.smaller.policy + tree.rest.policy).toBeCloseTo(1.0002, 12);
  });

  test("chains of single children are one node, a string that goes on is its own child", () => {
    const [he, they] = tree.root.children;
    expect(he?.children.map(({ text }) => text)).toEqual([" had a", " wanted"]);
    expect(he?.children[0]?.children.map(({ key }) => key)).toEqual([
      "He had a⊤",
      "He had a boat⊤",
    ]);
    expect(they).toMatchObject({ text: "They went home", strings: 1, target: 0.15 });
    expect(tree.smaller.count).toBe(8);
  });

  test("one token is one piece, several are words with the space before them", () => {
    expect(piecesOf({ text: "57", tokens: [9] })).toEqual(["57"]);
    expect(piecesOf({ text: " a  b", tokens: [1, 2] })).toEqual([" a", "  b"]);
  });

  test("no more slots than there is room for, and their masses are those of the whole", () => {
    for (const room of [3, 4, 5, 6, 7, 8, 20]) {
      const found = slots(asked(room));
      expect(found.length).toBeLessThanOrEqual(Math.max(4, room));
      const sum = found.reduce((total, { target }) => total + target, 0);
      expect(sum).toBeCloseTo(1.0001, 12);
    }
    expect(slots(asked(20)).filter(({ kind }) => kind === "string")).toHaveLength(5);
  });

  test("the heaviest branch is opened first; what a visitor opens is drawn in any case", () => {
    const small = slots(asked(4)).map(labelOf);
    expect(small).toEqual(["He …", "They went home", "+ 8 smaller", "not reached"]);
    const opened = slots(asked(4, ["He"])).map(labelOf);
    expect(opened).toContain("had a …");
    expect(opened).toContain("wanted …");
  });

  test("by gap, what differs most comes first", () => {
    const branch = branchesOf(tree, { order: "gap", room: 20, opened: new Set() });
    const [first] = slots(branch);
    expect(Math.abs((first?.target ?? 0) - (first?.policy ?? 0))).toBeCloseTo(0.1, 12);
  });

  test("a policy at the target has ratios of 1 and no gap anywhere", () => {
    const same = treeOf({
      ...truth,
      rows: truth.rows.map((one) => ({ ...one, policy: one.target })),
    });
    expect(all(same.root).every(({ gap, target, policy }) => gap === 0 && target === policy)).toBe(
      true,
    );
  });

  test("slots do not overlap, ribbons leave their parent side by side", () => {
    const layout = layoutOf(asked(20), { width: 180, slot: 20, perMass: 100, flow: "target" });
    layout.slots.forEach((slot, k) => {
      const before = layout.slots[k - 1];
      if (before) expect(slot.y - before.y).toBeGreaterThanOrEqual(20 - 1e-9);
    });
    for (const parent of layout.placed) {
      const children = layout.placed.filter((node) => node.parent === parent);
      children.forEach((child, k) => {
        const before = children[k - 1];
        if (!before) return;
        const apart = (child.branch.target + before.branch.target) * 50;
        expect(child.from - before.from).toBeCloseTo(apart, 9);
      });
    }
    expect(layout.placed.every(({ x, slot }) => x + (slot ? 0 : layout.box) <= 180)).toBe(true);
  });

  test("a ribbon is as wide as its mass at both ends", () => {
    const band = ribbon({ x: 0, y: 10 }, { x: 100, y: 50 }, 8);
    expect(band).toBe("M0.0 6.0C50.0 6.0 50.0 46.0 100.0 46.0V54.0C50.0 54.0 50.0 14.0 0.0 14.0Z");
  });

  test("a slot says in words what it is", () => {
    const [closed] = slots(asked(4));
    expect(closed && spoken(closed, tree)).toBe(
      "He …, 4 strings, closed: target 80.0 %, policy 80.0 %",
    );
  });

  test("what a visitor opens is drawn with all of its children, however many", () => {
    const words = Array.from({ length: 10 }, (_, k) => k);
    const rows = words.flatMap((w) =>
      words.slice(0, 6).map((v) => row(`w${w} v${v}`, 0.02 - w / 1000, 0.02 - w / 1000)),
    );
    const wide = treeOf({ ...truth, rows });
    const drawn = (opened: readonly string[]) =>
      slots(branchesOf(wide, { order: "target", room: 12, opened: new Set(opened) }));
    for (const w of words) {
      const found = drawn([`w${w}`]).filter(({ key }) => key.startsWith(`w${w} `));
      expect(found).toHaveLength(6);
    }
    const numbers = treeOf({
      ...truth,
      rows: words.flatMap((a) => words.map((b) => row(`${a}${b}`, 0.01, 0.01))),
    });
    const all100 = branchesOf(numbers, { order: "target", room: 9, opened: new Set([""]) });
    expect(slots(all100).filter(({ kind }) => kind === "string")).toHaveLength(100);
  });

  test("where the target is only bounded nothing of it is drawn as known", () => {
    const cut = treeOf({
      ...truth,
      exact: false,
      coverage: 0.0012,
      rest: { target: 0.9988, policy: 0.5, prior: 0.9 },
    });
    const branch = branchesOf(cut, { order: "policy", room: 20, opened: new Set() });
    for (const one of slots(branch)) expect(massesOf(one, cut)).toMatch(/^(≤|< 0.01)/);
    const known = treeOf({ ...truth, exact: false, coverage: 0.97 });
    const last = slots(branchesOf(known, { order: "target", room: 20, opened: new Set() })).at(-1);
    expect(last && massesOf(last, known)).toBe("≤ 3.00 → 7.00");
  });

  test("the way to a string goes by whole words, and strings of the same words are one", () => {
    const spaced = treeOf({
      ...truth,
      rows: [
        row("He had a", 0.3, 0.3),
        row("He had a boat", 0.2, 0.2),
        row("He hadn't", 0.1, 0.1),
        row("He hadn't ", 0.4, 0.4),
      ],
    });
    expect(spaced.root.target).toBeCloseTo(1, 12);
    expect([...wayTo(spaced, "He had a boat")]).toEqual(["", "He", "He had a", "He had a boat⊤"]);
    expect([...wayTo(spaced, "He hadn't")]).toEqual(["", "He", "He hadn't⊤"]);
    expect([...wayTo(spaced, null)]).toEqual([]);
  });
});
