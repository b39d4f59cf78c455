import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isJudged, questionOf, readQuestion, readStories } from "./stories";

interface File {
  readonly phrases: readonly string[];
  readonly train: readonly string[];
  readonly judged: readonly (readonly [number, readonly unknown[]])[];
}
const file = JSON.parse(readFileSync("public/models/world/infilling.json", "utf8")) as File;
const stories = readStories(file);
if ("sentence" in stories) throw new Error(stories.sentence);
const { train, heldOut } = stories;

test("a thousand stories to train on and a hundred held out, none of them twice", () => {
  expect([train.length, heldOut.length]).toEqual([1000, 100]);
  expect(new Set([...train, ...heldOut].map(questionOf)).size).toBe(1100);
});

test("a story is three sentences, one and one", () => {
  for (const { beginning, middle, ending } of [...train, ...heldOut]) {
    expect(beginning.match(/\./g)).toHaveLength(3);
    expect(middle).toMatch(/^[A-Z][^.]*\.$/);
    expect(ending).toMatch(/^[A-Z][^.]*\.$/);
  }
});

test("a listed posterior sums to one and holds the story's own middle", () => {
  const judged = train.filter(isJudged);
  expect(judged).toHaveLength(100);
  for (const { posterior, middle } of [...heldOut, ...judged]) {
    const total = posterior.reduce((sum, { p }) => sum + p, 0);
    expect(Math.abs(total - 1)).toBeLessThan(2e-3);
    expect(posterior.map(({ text }) => text)).toContain(middle);
    const shares = posterior.map(({ p }) => p);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
  }
});

test("most endings allow several middles", () => {
  const several = heldOut.filter(({ posterior }) => posterior.length > 1 && posterior[0].p < 0.9);
  expect(several.length).toBeGreaterThan(50);
});

test("a question is read back as it was asked", () => {
  for (const story of heldOut) {
    const { beginning, ending } = story;
    expect(readQuestion(questionOf(story))).toEqual({ beginning, ending });
  }
  for (const text of ["", "Beginning: A.", "Beginning: \nEnding: B.\nMiddle:", "A.\nB.\nMiddle:"])
    expect(readQuestion(text)).toBeUndefined();
});

const beyond = "__"; // a phrase that is not listed
test.each([
  [null, "the file"],
  [{ ...file, phrases: [] }, "phrases"],
  [{ ...file, train: ["0"] }, "train.0"],
  [{ ...file, train: [beyond] }, "five sentences"],
  [{ ...file, train: [`${file.train[0]}${file.train[1]}`] }, "five sentences"],
  [{ ...file, heldOut: [{ story: file.train[0], posterior: [["00", 2]] }] }, "heldOut.0.posterior"],
  [{ ...file, heldOut: [{ story: file.train[0], posterior: [[beyond, 1]] }] }, "five sentences"],
  [{ ...file, judged: [[0, [[beyond, 1]]]] }, "five sentences"],
  [{ ...file, judged: [[1000, file.judged[0][1]]] }, "five sentences"],
  [{ ...file, judged: [[-1, file.judged[0][1]]] }, "judged.0.0"],
])("a file that is wrong is refused with the place, %#", (wrong, place) => {
  expect(readStories(wrong)).toEqual({ sentence: expect.stringContaining(place) as string });
});
