import { expect, test } from "vitest";
import type { ToldPrompt } from "../../../worker/protocol";
import { isWrong, quotedIn, reviewsOf } from "./reviews";

const prompt = (id: string, split: "train" | "held-out", label?: number) => ({
  id,
  split,
  text: `Is this: "a ${id}." This review is`,
  tokens: 3,
  ...(label !== undefined && { label }),
});
const prompts = [prompt("a", "held-out", 0), prompt("b", "train", 1), prompt("c", "held-out")];
const told = (id: string, label: number | null, right: number): ToldPrompt => ({
  prompt: id,
  step: 3,
  label,
  vote: [right, 1 - right],
  votes: [right, 1 - right],
});

test("reviews are listed by split, with their own words and what was told of them", () => {
  const a = told("a", 0, 0.9);
  const listed = reviewsOf(prompts, new Map([["a", a]]), { split: "held-out", onlyWrong: false });
  expect(listed).toEqual([
    { id: "a", text: "a a.", label: 0, told: a },
    { id: "c", text: "a c.", label: null, told: undefined },
  ]);
  const [unjudged] = reviewsOf(prompts, new Map(), { split: "train", onlyWrong: false });
  expect(unjudged.label).toBe(1); // a label is known before any vote
  expect(quotedIn("no quotation")).toBeUndefined();
});

test("wrong is a labelled review whose vote of ten is not likelier right", () => {
  const known = new Map([
    ["a", told("a", 0, 0.2)],
    ["c", told("c", null, 0.2)],
  ]);
  const wrong = reviewsOf(prompts, known, { split: "held-out", onlyWrong: true });
  expect(wrong.map(({ id }) => id)).toEqual(["a"]);
  const review = { id: "a", text: "", label: 1 };
  expect(isWrong({ ...review, told: told("a", 1, 0.5) })).toBe(true); // a tie counts as 0
  expect(isWrong({ ...review, told: undefined })).toBe(false);
});
