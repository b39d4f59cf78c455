import { expect, test } from "vitest";
import type { Masses, TruthRow } from "../../../worker/protocol";
import { barAxis, endOf, ratioAt, ratioEnd } from "./axis";
import { below, isTargetKnown, share, targetShare, together } from "./figures";
import { commonBeginnings, entriesOf, linesOf } from "./folding";
import { RankedMemory } from "./memory";
import { borrowed, fit } from "./text-fit";

const row = (text: string, target: number, policy = target, prior = target): TruthRow => ({
  text,
  tokens: [],
  target,
  policy,
  prior,
});
const masses = (target: number, policy = target, prior = target): Masses => ({
  target,
  policy,
  prior,
});

/** What the model writes after "On Monday Karl walked to the harbor.", in few strings. */
const sentences = [
  row(" He had to sail to the island", 0.49, 0.4),
  row(" He had to catch a fish", 0.001, 0.001),
  row(" He had to take the train", 0.001, 0.001),
  row(" He planned to sail to the island", 0.05, 0.04),
  row(" He planned to catch a fish", 0.04, 0.05),
  row(" He wanted to sail to the island", 0.06, 0.08),
  row(" He wanted to sail to the island for his mother", 0.05, 0.06),
  row(" He wanted to sail to the island for his son", 0.05, 0.06),
  row(" He wanted to sail to the island for the first time", 0.04, 0.05),
  row(" He wanted to catch a fish", 0.08, 0.09),
  row(" He wanted to catch a fish that day", 0.06, 0.06),
  row(" He wanted to catch a fish before dinner", 0.05, 0.05),
  row(" He wanted to sail to the island of her", 0.00001, 0.00001),
];

test("strings fold at the beginning that they end, unless one outweighs the rest", () => {
  expect(commonBeginnings(sentences)).toEqual([
    "He wanted to sail to the island",
    "He wanted to catch a fish",
  ]);
  const middles = ["hill", "bridge", "field"].map((place) =>
    row(`So she ran over the ${place}`, 0.1),
  );
  const others = [row("At once she ran down the hill", 0.3), row("Then she ran", 0.4)];
  expect(commonBeginnings([...middles, ...others])).toEqual(["So she ran over the"]);
  expect(commonBeginnings(middles)).toEqual([]); // it would be one row that holds everything
});

test("folding changes no sum, and every string is in one entry", () => {
  for (const fold of [
    "beginnings",
    null,
    (r: TruthRow) => (r.target < 0.02 ? "small" : null),
  ] as const)
    for (const order of ["target", "policy", "gap"] as const) {
      const entries = entriesOf(sentences, fold, order);
      const total = (of: readonly Masses[]) => of.reduce((sum, { policy }) => sum + policy, 0);
      expect(total(entries)).toBeCloseTo(total(sentences), 12);
      const texts = entries.flatMap((entry) => entry.rows.map(({ text }) => text));
      expect([...texts].sort()).toEqual(sentences.map(({ text }) => text).sort());
    }
});

test("a group is ranked by its sum and opens in place; a named one stands last", () => {
  const folded = entriesOf(sentences, "beginnings", "target");
  expect(folded.slice(0, 3).map(({ text, rows }) => [text.trim(), rows.length])).toEqual([
    ["He had to sail to the island", 1],
    ["He wanted to sail to the island", 4],
    ["He wanted to catch a fish", 3],
  ]);
  const lines = linesOf(folded, new Set(["beginning: He wanted to sail to the island"])).flat();
  expect(lines.slice(1, 6).map(({ rank, text }) => [rank, text])).toEqual([
    [2, "He wanted to sail to the island"],
    [null, "… island"],
    [null, "… for his mother"],
    [null, "… for his son"],
    [null, "… for the first time"],
  ]);
  const [head, ...inside] = lines.slice(1, 6);
  expect(inside.reduce((sum, { target }) => sum + target, 0)).toBeCloseTo(head.target, 12);
  const ruledOut = entriesOf(sentences, (r) => (r.target < 0.06 ? "ruled out" : null), "policy");
  expect(ruledOut.at(-1)).toMatchObject({ text: "ruled out", group: "named" });
});

test("the axis ends above the second-largest row; only a row twice that is cut", () => {
  expect(endOf([masses(0.489, 0.404), masses(0.171, 0.215), masses(0.05)])).toBe(0.25);
  expect(endOf([masses(0.305), masses(0.216, 0.225)])).toBe(0.4);
  expect(endOf([masses(0.9)])).toBe(1);
  expect(endOf([])).toBeGreaterThan(0);
  expect(barAxis(0.3).ticks.at(-1)).toBe(0.3);
});

test("ratios stand symmetrically around 1, and rows below 1 % do not widen their axis", () => {
  expect(ratioAt(2, 2)).toBeCloseTo(1, 12);
  expect(ratioAt(0.5, 2)).toBeCloseTo(-1, 12);
  expect(ratioAt(1, 1.5)).toBe(0);
  expect(ratioEnd([masses(0.2, 0.22, 0.21), masses(0.001, 0.1)])).toBe(1.5);
  expect(ratioEnd([masses(0.2, 0.22, 0.38)])).toBe(2);
});

test("figures of rows, of more strings and of those not reached sum to 100", () => {
  const entries = entriesOf(sentences, "beginnings", "target");
  const listed = sentences.reduce((sum, { target }) => sum + target, 0);
  const truth = {
    rows: sentences,
    more: { count: 10, ...masses(1 - listed - 0.002) },
    rest: masses(0.002),
    exact: false,
  };
  const found = below(truth as unknown as Parameters<typeof below>[0], entries.slice(2));
  const shown = entries.slice(0, 2).reduce((sum, { target }) => sum + target, 0);
  expect(shown + found.more.target + found.rest.target).toBeCloseTo(1, 12);
  expect(found.more.count).toBe(10 + sentences.length - 5);
  expect([share(0.00005), share(0), share(0.489), share(0.029)]).toEqual([
    "< 0.01",
    "0",
    "48.9",
    "2.90",
  ]);
});

test("strings folded together have the sum of another truth, unless that of one is unknown", () => {
  const masked = sentences.map((s, i) => ({ ...s, masked: i === 0 ? undefined : 0.25 * s.target }));
  const lines = linesOf(entriesOf(masked, "beginnings", "target"), new Set()).flat();
  const group = lines.find(({ kind, rows }) => kind === "group" && rows.length === 4);
  const of = ({ masked: m }: TruthRow) => m ?? null;
  expect(together(group?.rows ?? [], of)).toBeCloseTo(0.25 * (group?.target ?? 0), 12);
  expect(together(masked, of)).toBeNull();
});

test("rows change places at most once a second, and never while one is held", () => {
  let time = 5000;
  const memory = new RankedMemory(() => time);
  const list = (a: number, b: number) =>
    entriesOf([row("a", 0.5, a), row("b", 0.5, b)], null, "policy");
  const order = (a: number, b: number, held = false, by = "policy") =>
    memory
      .arranged(list(a, b), by, held)
      .map(({ key }) => key)
      .join("");
  expect(order(0.2, 0.1)).toBe("ab");
  time += 500;
  expect(order(0.1, 0.2)).toBe("ab");
  time += 600;
  expect(order(0.1, 0.2, true)).toBe("ab");
  expect(order(0.1, 0.2)).toBe("ba");
  expect(order(0.2, 0.1)).toBe("ba");
  expect(order(0.2, 0.1, true, "gap")).toBe("ab"); // another order is what the visitor asked for
});

test("axes only grow within a target, and begin anew with another", () => {
  const memory = new RankedMemory();
  const stamp = { step: 0, rewardTemperature: 1, target: 0, prompt: "a" };
  expect(memory.axes([masses(0.2, 0.38)], stamp)).toEqual({ end: 0.4, ratio: 2 });
  expect(memory.axes([masses(0.2)], { ...stamp, step: 9 })).toEqual({ end: 0.4, ratio: 2 });
  expect(memory.axes([masses(0.2)], { ...stamp, target: 1 })).toEqual({ end: 0.2, ratio: 1.5 });
});

test("a long text breaks in two, takes width from the bars, and loses its middle last", () => {
  const measure = (text: string) => text.length;
  expect(fit("one two", 10, measure)).toEqual({ lines: ["one two"], whole: true });
  expect(fit("one two three", 8, measure)).toEqual({ lines: ["one two", "three"], whole: true });
  const long = fit("one two three four five six", 10, measure);
  expect(long).toEqual({ lines: ["one two …", "five six"], whole: false });
  expect(borrowed(["one two"], 8, measure)).toBe(0);
  expect(borrowed(["one two three four"], 8, measure)).toBe(8);
  expect(borrowed(["word ".repeat(60)], 8, measure)).toBe(51);
});

test("where less than half of the target is known its shares are bounds from above", () => {
  expect(isTargetKnown({ coverage: 0.5 })).toBe(true);
  expect(targetShare(0.08, { coverage: 0.979 })).toBe("8.00");
  expect(targetShare(0.08, { coverage: 0.49 })).toBe("≤ 8.00");
  expect(targetShare(1e-6, { coverage: 0 })).toBe("< 0.01");
});
