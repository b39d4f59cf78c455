import { expect, it } from "vitest";
import type { Truth } from "../../worker/protocol";
import { explained } from "./explained";
import { meanings, type Here } from "./meanings";
import { termNames, termOf } from "./terms";

const nothing: Here = {
  truth: null,
  samples: null,
  runtime: { machine: null },
  leaves: { "run.seed": 7, "reward.temperature": 0.5 },
  step: 12,
};

it("every term is read aloud and explained in two plain sentences", () => {
  for (const name of termNames) {
    const { short } = termOf(name);
    const { say, is } = meanings[name];
    for (const sentence of is)
      expect([name, sentence]).toEqual([name, expect.stringMatching(/^[A-Z].*[.]$/)]);
    expect(is.join(" ").length).toBeLessThan(220); // a popover is read at one look
    expect(short.length).toBeLessThan(46); // one line of the side panel
    expect(say).toMatch(/^“.+”/);
  }
});

it("a term has its number where one is known, and says nothing where none is", () => {
  const now = (name: (typeof termNames)[number]) => meanings[name].now?.(nothing) ?? null;
  expect(now("temperature")).toBe("Reward T is 0.500.");
  expect(now("seed")).toBe("It is 7.");
  expect(now("step")).toBe("This is step 12.");
  for (const name of ["z", "stop", "Z", "TV", "LoRA", "target"] as const)
    expect([name, now(name)]).toEqual([name, null]);
});

it("a bound carries its sign: log Z as figures do, the target's share as rows do", () => {
  const row = { text: "64", target: 0.123, policy: 0, prior: 0 };
  const logZ = { value: 12.34, low: 12.34, high: null };
  const known = { exact: true, coverage: 1, logZ: { ...logZ, high: 12.34 }, rows: [row] };
  const told = (name: "Z" | "target", change: object) =>
    meanings[name].now?.({ ...nothing, truth: { ...known, ...change } as unknown as Truth });
  expect(told("Z", {})).toBe("log Z is 12.3 nats.");
  expect(told("Z", { logZ })).toBe("log Z is ≥ 12.3 nats.");
  expect(told("Z", { logZ: { ...logZ, high: 12.9 } })).toBe("log Z is ≤ 12.9 nats.");
  expect(told("Z", { logZ: { ...logZ, error: 0.1 } })).toBe("log Z is ≈ 12.3 nats.");
  expect(told("target", {})).toBe("It wants “64” most, with 12.3 % of all strings.");
  expect(told("target", { exact: false, coverage: 0.4 })).toBe(
    "Of the strings found, it wants “64” most, with ≤ 12.3 % of all strings.",
  );
});

it("the first use of every symbol in a text explains itself, and no letter of a word does", () => {
  const terms = (text: string) => explained(text).flatMap(({ term }) => term ?? []);
  expect(terms("Probability of each string n⊤, %")).toEqual(["stop"]);
  expect(terms("log R(z), nats")).toEqual(["reward", "z", "nats"]);
  expect(terms("mean log p under the prior, nats")).toEqual(["prior", "nats"]);
  expect(terms("R and R again")).toEqual(["reward"]);
  expect(terms("Table, zero, TV")).toEqual([]);
  const text = "p(z⊤ | X)";
  expect(
    explained(text)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(text);
});
