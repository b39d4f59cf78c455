import { expect, test } from "vitest";
import type { Fingerprint } from "./experiment";
import { WEBASSEMBLY, compare, comparisonSentence, marked, thin } from "./fingerprint";

const print = (hashes: Record<number, string>): Fingerprint => ({
  adapter: "A",
  marks: Object.entries(hashes).map(([step, hash]) => ({ step: Number(step), hash })),
});

test("marks stand at 1, 10, 100 and every hundredth step", () => {
  expect(Array.from({ length: 350 }, (_, step) => step).filter(marked)).toEqual([
    1, 10, 100, 200, 300,
  ]);
});

test("a run equals itself as far as both went", () => {
  const whole = print({ 1: "a", 10: "b", 100: "c", 137: "d" });
  expect(compare(whole, whole)).toEqual({ identicalThrough: 137 });
  expect(compare(whole, print({ 1: "a", 10: "b" }))).toEqual({ identicalThrough: 10 });
  expect(comparisonSentence({ identicalThrough: 137 }, "A", "A")).toBe(
    "Identical through step 137.",
  );
});

test("a difference is placed between the last equal mark and the first unequal one", () => {
  const parted = compare(
    print({ 1: "a", 10: "b", 100: "c" }),
    print({ 1: "a", 10: "b", 100: "x", 200: "c" }),
  );
  expect(parted).toEqual({ identicalThrough: 10, divergedAt: 100 });
  expect(comparisonSentence(parted, "GPU A", "GPU B")).toBe(
    "Diverged between steps 11 and 100, identical through step 10: recorded on GPU A, " +
      "replayed on GPU B.",
  );
  expect(comparisonSentence({ identicalThrough: 0, divergedAt: 1 }, "A", "A")).toBe(
    "Diverged at step 1: on the same kind of GPU.",
  );
  const inWasm = comparisonSentence(
    { identicalThrough: 0, divergedAt: 1 },
    WEBASSEMBLY,
    WEBASSEMBLY,
  );
  expect(comparisonSentence({ identicalThrough: 0, divergedAt: 1 }, WEBASSEMBLY, "A")).toBe(
    "Diverged at step 1: recorded in WebAssembly, replayed on A.",
  );
  expect(inWasm).toBe(
    "Diverged at step 1: both in WebAssembly, so another version of Amortize made one of them.",
  );
});

test("thinning keeps the first marks and the last", () => {
  const long = {
    adapter: "A",
    marks: Array.from({ length: 400 }, (_, k) => ({ step: k + 1, hash: "h" })),
  };
  const { marks } = thin(long);
  expect(marks).toHaveLength(16);
  expect([marks[0].step, marks[1].step, marks[2].step, marks[15].step]).toEqual([1, 2, 3, 400]);
});
