import { expect, test } from "vitest";
import type { TruthRow } from "../../../worker/protocol";
import { entriesOf } from "../../distribution/ranked/folding";
import { columnsOfMap, hasMap } from "./map-columns";

const row = (text: string, target: number, policy: number): TruthRow => ({
  text,
  tokens: [],
  target,
  policy,
  prior: 0,
});
const rows = [
  row("He slept", 0.5, 0.4),
  row("She ran", 0.1, 0.2),
  row("She ran home", 0.1, 0.05),
  row("She ran away", 0.1, 0.15),
  row("They sang", 0.15, 0.1),
];
const rest = { target: 0.03, policy: 0.06, prior: 0 };
const more = { target: 0.02, policy: 0.04, prior: 0, count: 9 };

test("blue is the policy's mass, and white under the line the distance", () => {
  const entries = entriesOf(rows, "beginnings", "target");
  expect(entries.map(({ text }) => text)).toEqual(["He slept", "She ran", "They sang"]);
  const columns = columnsOfMap(entries, { more, rest });
  expect(columns.map(({ label }) => label)).toEqual(["1", "2", "3", "…"]);
  const parts = columns.flatMap((column) => column.parts);
  const area = (of: (ratio: number) => number) =>
    parts.reduce((sum, { from, to, ratio }) => sum + (to - from) * of(ratio), 0);
  expect(area((ratio) => ratio)).toBeCloseTo(1, 12);
  const all = [...rows, { target: 0.05, policy: 0.1 }];
  const tv = all.reduce((sum, { target, policy }) => sum + Math.abs(policy - target) / 2, 0);
  expect(area((ratio) => Math.max(0, 1 - ratio))).toBeCloseTo(tv, 12);
  expect(columns.at(-1)?.to).toBeCloseTo(1, 12);
});

test("the map takes the rows' place only where one of them holds over a quarter", () => {
  expect(hasMap(entriesOf(rows, null, "target"))).toBe(true);
  const others = entriesOf(rows.slice(1), null, "target");
  expect(hasMap(others)).toBe(false);
});
