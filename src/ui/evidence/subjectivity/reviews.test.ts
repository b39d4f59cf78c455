import { expect, test } from "vitest";
import type { ToldPrompt } from "../../../worker/protocol";
import { isWrong, quotedIn, reviewsOf } from "./reviews";

const prompt = (id: string, split: "train" | "held-out") => ({
  id,
  split,
  text: `Is this: "a ${id}." This review is`,
  tokens: 3,
});
const prompts = [prompt("a", "held-out"), prompt("b", "train"), prompt("c", "held-out")];
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
    { id: "a", text: "a a.", told: a },
    { id: "c", text: "a c.", told: undefined },
  ]);
  expect(quotedIn("no quotation")).toBeUndefined();
});

test("wrong is a labelled review whose vote of ten is not likelier right", () => {
  const known = new Map([
    ["a", told("a", 0, 0.2)],
    ["c", told("c", null, 0.2)],
  ]);
  const wrong = reviewsOf(prompts, known, { split: "held-out", onlyWrong: true });
  expect(wrong.map(({ id }) => id)).toEqual(["a"]);
  expect(isWrong({ id: "a", text: "", told: told("a", 1, 0.5) })).toBe(true); // a tie counts as 0
  expect(isWrong({ id: "a", text: "", told: undefined })).toBe(false);
});
