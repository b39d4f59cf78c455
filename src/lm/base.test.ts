import { expect, test } from "vitest";
import { baseOf, bases, formatOf } from "./base";

const inner = { ofVocabulary: false };
const outer = { ofVocabulary: true };

test("a file's own blocks stay unless the base is float16", () => {
  for (const stored of ["q8_0", "q4_0", "q4_1"] as const) {
    expect(formatOf("f16", stored, inner)).toBe("f16");
    expect(formatOf("auto", stored, inner)).toBe(stored);
    expect(formatOf("int8", stored, inner)).toBe(stored);
    expect(formatOf("q4", stored, outer)).toBe(stored);
  }
  expect(formatOf("q4", "q4_0", inner)).toBe("q4_0");
});

test("what the file has in more bits is quantised by int8 and q4 alone", () => {
  const formats = bases.map((base) => formatOf(base, undefined, inner));
  expect(formats).toEqual(["f16", "f16", "q8_0", "q4_1"]);
  expect(formatOf("q4", "q8_0", inner)).toBe("q4_1");
});

test("in 4 bits, embedding and output layer have 8", () => {
  expect(formatOf("q4", undefined, outer)).toBe("q8_0");
});

test("a name that is none, and a run without one, means float16", () => {
  expect(bases.map(baseOf)).toEqual(bases);
  expect([baseOf(undefined), baseOf("q2")]).toEqual(["f16", "f16"]);
});
