import { expect, test } from "vitest";
import type { Choice, WalkedString } from "../../worker/protocol";
import { choiceRows, ratioOf } from "./choice-rows";
import { ratioText, walkSentence } from "./words";

const VOCABULARY = 30;
const token = (k: number, policy: number, oracle: number | null) => ({
  ...{ text: ` t${k}`, policy, prior: 1 / VOCABULARY, oracle },
});
/** Twelve tokens by the policy; ⊤ is the last of them. */
const choiceOf = (drawn: number, known = true): Choice => ({
  next: Array.from({ length: 12 }, (_, k) => token(k, 0.3 / 1.4 ** k, known ? 0.08 : null)),
  drawn,
  stop: 11,
  isForced: false,
  oracleError: known ? 0 : null,
});
const prefix = (text: string, u: number) => ({ text, r: -1, l: -1, t: -2, u });
const walkOf = (known = true): WalkedString => ({
  row: {
    ...{ step: 3, rewardTemperature: 1, target: 0, prompt: "p", text: " t9", valid: true },
    ...{ seen: 1, first: 1, logR: 0, logQ: 0, logP: 0 },
    prefixes: [prefix("", 1), prefix(" t9", 0)],
  },
  choices: [choiceOf(9, known), choiceOf(11, known)],
  vocabulary: VOCABULARY,
  slopes: [
    { logQ: [0], logStop: [0, 0] },
    { logQ: [-2], logStop: [2, -2] },
  ],
});

test("the first by the policy, with what was drawn and ⊤, and the rest as one row", () => {
  const rows = choiceRows(walkOf(), { at: 0, known: 1, by: "policy" });
  const named = rows.map(({ text }) => text);
  expect(named).toEqual([" t0", " t1", " t2", " t3", " t4", " t5", " t9", " t11", "22 others"]);
  const sum = (of: "policy" | "prior" | "oracle") =>
    rows.reduce((total, row) => total + (row[of] ?? NaN), 0);
  for (const of of ["policy", "prior", "oracle"] as const) expect(sum(of)).toBeCloseTo(1, 12);
});

test("pushes sum to 0: what was drawn too often sinks, and its stop rises with it", () => {
  const rows = choiceRows(walkOf(), { at: 0, known: 1, by: "gap" });
  expect(rows.reduce((total, row) => total + (row.push ?? NaN), 0)).toBeCloseTo(0, 12);
  const pushOf = (kind: string) => rows.find((row) => row.kind === kind)?.push ?? NaN;
  expect(pushOf("drawn")).toBeLessThan(0);
  expect(pushOf("stop")).toBeGreaterThan(0);
  const first = choiceRows(walkOf(), { at: 0, known: 0, by: "policy" });
  expect(first.every(({ push }) => push === 0)).toBe(true);
  const none = choiceRows({ ...walkOf(), slopes: null }, { at: 0, known: 1, by: "policy" });
  expect(none.every(({ push }) => push === null)).toBe(true);
});

test("without an oracle there is no ratio, and no blame", () => {
  expect(ratioOf({ policy: 0.5, oracle: null })).toBeNull();
  expect(ratioOf({ policy: 0.02, oracle: 0.04 })).toBe(0.5);
  expect([null, 1.04, 0.5, 2.05, 0.1, 9].map(ratioText)).toEqual([
    ...["", "nearly right", "half as likely as it should be"],
    ...["twice as likely as it should be", "too rare", "too likely"],
  ]);
  expect(walkSentence(walkOf(false), 1)).toBe(
    "t9 came first. The one piece known so far is written too often.",
  );
  expect(walkSentence(walkOf(), 2)).toContain("The choice furthest off is");
  expect(walkSentence(walkOf(), 0)).toContain("Nothing is drawn yet");
});
