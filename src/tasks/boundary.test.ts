import { expect, it } from "vitest";
import { boundaryNotices } from "./boundary";
import { promptOf } from "./prompts";
import { leavesWith, vocabularyOf } from "./testing/vocabulary";

const vocabulary = vocabularyOf(["He", " ", "the", " the", "7", ": "], undefined);
const ranked = { kind: "walked", maxNodes: 1, maxDepth: 1 } as const;
const noticed = (text: string, leaves = {}) =>
  boundaryNotices(
    { trainPrompts: [promptOf(text, vocabulary)], truth: ranked },
    leavesWith(leaves),
    vocabulary,
  );

it("a space that the tokenizer joins to the next word is noticed, and only that", () => {
  expect(noticed("He ")).toEqual([expect.stringMatching(/^The prompt ends in a space[^.]*\.$/)]);
  expect(noticed("He")).toEqual([]);
  expect(noticed("He: ")).toEqual([]); // a token of its own
  expect(noticed("He ", { "prompt.template": "chat" })).toEqual([]);
});
