import { expect, test } from "vitest";
import type { Truth, TruthRow } from "../../../worker/protocol";
import { inWords, massesByKind, partsOf, readingOf, stopsWrongly } from "./reading";

const X = "Question: 2 - 3 - 7 + 2 = ? Answer:";
const read = (text: string, calculator = true) => {
  const reading = readingOf(X, text, calculator);
  if (!reading) throw new Error("There is a problem.");
  return reading;
};
const RIGHT = " 2 - 3 = -1, -1 - 7 = -8, -8 + 2 = -6";

test("a row says its value, or what goes wrong first", () => {
  expect(inWords(read(RIGHT))).toBe("right, −6");
  expect(inWords(read(" 2 - 3 = -1, 1 - 7 = -6"))).toBe("right by luck: drops the minus of −1");
  expect(inWords(read(" 2 - 3 = -1"))).toBe("stops 2 steps early");
  expect(readingOf("Say a number:", " 7", true)).toBeUndefined();
});

test("the calculator's values are parts of their own, and the first wrong piece is marked", () => {
  expect(
    partsOf(read(" 2 - 3 = -1, 1 - 7 = -6")).map(({ text, by, mark }) => [text, by, mark]),
  ).toEqual([
    [" 2 - 3 =", "policy", "right"],
    [" -1", "calculator", "right"],
    [", ", "policy", "right"],
    ["1", "policy", "wrong"],
    [" - 7 =", "policy", "after"],
    [" -6", "calculator", "after"],
  ]);
  expect(partsOf(read(" 2 - 3 = -1", false))).toEqual([
    { text: " 2 - 3 = -1", by: "policy", mark: "right" },
  ]);
});

test("a stop that comes too early is marked, and nothing where nothing was called", () => {
  expect(stopsWrongly(read(" 2 - 3 = -1"))).toBe(true);
  expect(stopsWrongly(read(RIGHT))).toBe(false);
  expect(stopsWrongly(read(""))).toBe(false);
  expect(partsOf(read(" 2 - 3 - 7 + 2")).map(({ mark }) => mark)).toEqual(["right"]);
});

test("kinds of mistake sum to one in every law", () => {
  const row = (text: string, policy: number): TruthRow => ({
    text,
    tokens: [],
    target: text === RIGHT ? 0.9 : 0,
    policy,
    prior: 0.1,
  });
  const truth = {
    prompt: X,
    exact: false,
    rows: [row(RIGHT, 0.6), row("", 0.1), row(" 2 - 3 = -1", 0.2)],
    more: { count: 4, target: 0.1, policy: 0.06, prior: 0.5 },
    rest: { target: 0.7, policy: 0.04, prior: 0.2 },
  } as unknown as Truth;
  const masses = massesByKind(truth, true);
  const of = (kind: string) => masses.find((m) => m.kind === kind)?.policy;
  expect([of("right"), of("no call"), of("stops early")]).toEqual([0.6, 0.1, 0.2]);
  for (const law of ["target", "policy", "prior"] as const)
    expect(masses.reduce((sum, m) => sum + m[law], 0)).toBeCloseTo(1, 12);
});
