import { expect, it } from "vitest";
import { boundaryNotices } from "./boundary";
import { promptOf } from "./prompts";
import { leavesWith, vocabularyOf } from "./testing/vocabulary";

const vocabulary = vocabularyOf(["He", " ", "the", " the", "7", ": ", "\n", "\nthe"], undefined);
const ranked = { kind: "walked", maxNodes: 1, maxDepth: 1 } as const;
const noticedOf = (texts: readonly string[], leaves = {}) =>
  boundaryNotices(
    { trainPrompts: texts.map((text) => promptOf(text, vocabulary)), truth: ranked },
    leavesWith(leaves),
    vocabulary,
  );
const noticed = (text: string, leaves = {}) => noticedOf([text], leaves);

it("a space that the tokenizer joins to the next word is noticed, and only that", () => {
  expect(noticed("He ")).toEqual([expect.stringMatching(/^The prompt ends in a space[^.]*\.$/)]);
  expect(noticed("He")).toEqual([]);
  expect(noticed("He: ")).toEqual([]); // a token of its own
  expect(noticed("He ", { "prompt.template": "chat" })).toEqual([]);
});

it("a line break is no space, and every training prompt is looked at", () => {
  expect(noticed("He\n")).toEqual([]);
  expect(noticedOf(["He", "He "])).toEqual([
    expect.stringMatching(/^Training prompt 2 ends in a space/),
  ]);
});
