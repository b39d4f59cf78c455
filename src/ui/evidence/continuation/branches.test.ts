import { expect, test } from "vitest";
import type { TruthRow } from "../../../worker/protocol";
import { branchesOf, lostAt } from "./branches";

const row = (text: string, target: number, policy: number): TruthRow => ({
  text,
  tokens: [],
  target,
  policy,
  prior: 0,
});
const rows = [
  row(" He had to sail to the island", 0.49, 0.4),
  row(" He wanted to sail", 0.3, 0.35),
  row(" He wanted to catch a fish", 0.2, 0.24),
  row(" She slept", 0.01, 0.01),
];

test("a string's share is followed branch by branch, to the one where it is lost", () => {
  const branches = branchesOf(rows, " He had to sail to the island") ?? [];
  expect(branches.map(({ text }) => text)).toEqual(["He", "had", "to sail to the island"]);
  expect(branches[0].target).toBeCloseTo(0.99, 12);
  expect(branches[0].policy).toBeCloseTo(0.99, 12);
  expect(branches[1]).toMatchObject({ target: 0.49, policy: 0.4, whole: false });
  expect(branches.at(-1)).toMatchObject({ target: 0.49, policy: 0.4, whole: true });
  expect(lostAt(branches)).toMatchObject({ branch: 1 });
  expect(lostAt(branches)?.factor).toBeCloseTo(0.4 / 0.49, 12);
});

test("where every branch agrees nothing is lost, and an unlisted string has no branches", () => {
  const same = rows.map((r) => ({ ...r, policy: r.target }));
  expect(lostAt(branchesOf(same, " He wanted to sail") ?? [])).toBeNull();
  expect(branchesOf(rows, " He sang")).toBeNull();
});
