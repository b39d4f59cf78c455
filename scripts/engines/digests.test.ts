import { expect, test } from "vitest";
import { differences, readDigests } from "./digests.mjs";

const node = readDigests("exact-math/exp: 00000000000000aa\nhead/draw: 00000000000000bb\nend\n");

test("an engine that prints the same has no difference", () => {
  expect(node.digests.size).toBe(2);
  expect(differences(node, node)).toEqual([]);
});

test("another digest, a missing one and one too many are named", () => {
  const other = readDigests("exact-math/exp: 00000000000000ab\nmore: 00000000000000cc\nend");
  expect(differences(node, other)).toEqual([
    "exact-math/exp is 00000000000000ab, in Node 00000000000000aa.",
    "head/draw is nothing, in Node 00000000000000bb.",
    "more is 00000000000000cc, in Node nothing.",
  ]);
});

test("an error and an early end are faults, though every digest is there", () => {
  const text = "exact-math/exp: 00000000000000aa\nhead/draw: 00000000000000bb";
  expect(differences(node, readDigests(`${text}\nerror: no memory\nend`))).toEqual([
    "error: no memory",
  ]);
  expect(differences(node, readDigests(text))).toEqual([
    "It stopped before its end, after: head/draw: 00000000000000bb",
  ]);
});
