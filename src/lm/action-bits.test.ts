import { expect, test } from "vitest";
import type { Tool } from "./policy";
import { actionBits } from "./action-bits";

/** After a 0 it writes 1 2. */
const tool: Tool = (tokens) => (tokens.at(-1) === 0 ? [1, 2] : []);

test.each([
  ["what the tool writes is no action", [5, 0, 1, 2, 5], [1, 1, 0, 0, 1]],
  ["its output is not read as a call", [0, 1, 2, 0, 1, 2], [1, 0, 0, 1, 0, 0]],
  ["cut at the end", [5, 0, 1], [1, 1, 0]],
  ["other tokens are the policy's", [0, 5, 1, 2], [1, 1, 1, 1]],
  ["nothing to say", [], []],
] as const)("%s", (_, tokens, bits) => {
  const found = actionBits(Uint32Array.from(tokens), tool);
  expect(Array.from(found)).toEqual(bits);
});
