import { expect, test } from "vitest";
import { choice, decodeLeaf, number, text } from "./field";

const common = { why: "", section: "training", apply: "live" } as const;
const steps = number({
  ...common,
  label: "Steps",
  default: 1,
  min: 1,
  max: 9,
  unit: "steps",
  integer: true,
});
const rate = number({ ...common, label: "Rate", default: 0, min: -1, max: 1, unit: "1" });
const rule = choice({ ...common, label: "Rule", default: "any", choices: ["any", "each"] });
const words = text({ ...common, label: "Words", default: "", maxLength: 5 });

test("a leaf is taken as it is, and a number also from decimal digits", () => {
  expect(decodeLeaf("a.steps", steps, 3)).toEqual({ ok: true, value: 3 });
  for (const raw of ["0.5", " .5", "5e-1", "+0.50"])
    expect(decodeLeaf("a.rate", rate, raw)).toEqual({ ok: true, value: 0.5 });
  expect(decodeLeaf("a.rule", rule, "each")).toEqual({ ok: true, value: "each" });
  expect(decodeLeaf("a.words", words, "sea")).toEqual({ ok: true, value: "sea" });
});

test("what is no value of a field is refused by what it is", () => {
  const refused = (raw: unknown) => {
    const leaf = decodeLeaf("a.steps", steps, raw);
    return leaf.ok ? "" : leaf.sentence.replace(/;.*/, "");
  };
  expect([undefined, null, true, [1], { a: 1 }, NaN, "x", "", "0x3", "1e999"].map(refused)).toEqual(
    [
      "a.steps is nothing",
      "a.steps is null",
      "a.steps is true",
      "a.steps is a list",
      "a.steps is an object",
      "a.steps is NaN",
      'a.steps is "x"',
      'a.steps is ""',
      'a.steps is "0x3"',
      'a.steps is "1e999"',
    ],
  );
  expect(decodeLeaf("a.words", words, undefined)).toEqual({
    ok: false,
    sentence: "a.words must be a text, not nothing.",
  });
});

test("nothing is clamped: a value outside the limits is refused with the limits", () => {
  expect(decodeLeaf("a.steps", steps, 10)).toEqual({
    ok: false,
    sentence: "a.steps is 10; it must be a whole number from 1 to 9.",
  });
  expect(decodeLeaf("a.steps", steps, 1.5)).toMatchObject({ ok: false });
  expect(decodeLeaf("a.rule", rule, "none")).toEqual({
    ok: false,
    sentence: 'a.rule is "none"; allowed are any, each.',
  });
  expect(decodeLeaf("a.words", words, "ocean!")).toEqual({
    ok: false,
    sentence: "a.words has 6 characters; at most 5 are allowed.",
  });
});
