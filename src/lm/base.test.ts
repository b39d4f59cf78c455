import { expect, test } from "vitest";
import { blockFormats, isBlockFormat } from "../compute/weight-formats";
import { baseOf, bases, formatOf } from "./base";

const inner = { ofVocabulary: false };
const outer = { ofVocabulary: true };

test("a file's own blocks stay unless the base is float16", () => {
  for (const stored of Object.keys(blockFormats).filter(isBlockFormat)) {
    expect(formatOf("f16", stored, inner)).toBe("f16");
    expect(formatOf("auto", stored, inner)).toBe(stored);
    expect(formatOf("int8", stored, inner)).toBe(stored);
    expect(formatOf("q4", stored, outer)).toBe(stored);
  }
  for (const stored of ["q4_0", "q4_1", "q4_k"] as const)
    expect(formatOf("q4", stored, inner)).toBe(stored);
});

test("what the file has in more bits is quantised by int8 and q4 alone", () => {
  const formats = bases.map((base) => formatOf(base, undefined, inner));
  expect(formats).toEqual(["f16", "f16", "q8_0", "q4_1"]);
  for (const stored of ["q5_0", "q5_1", "q5_k", "q6_k", "q8_0"] as const)
    expect(formatOf("q4", stored, inner)).toBe("q4_1");
});

test("in 4 bits, embedding and output layer have 8", () => {
  expect(formatOf("q4", undefined, outer)).toBe("q8_0");
});

test("a name that is none, and a run without one, means float16", () => {
  expect(bases.map(baseOf)).toEqual(bases);
  expect([baseOf(undefined), baseOf("q2")]).toEqual(["f16", "f16"]);
});
