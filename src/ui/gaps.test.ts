import { expect, test } from "vitest";
import { gapsIn } from "./gaps";
import { mustBeSaid } from "./message/must-be-said";
import { createRuntime } from "./stores/runtime";

const hides = (part: string) => ["side", "trio", "message"].includes(part);
const runtime = createRuntime().getState();

test("what the address hides is a gap, and what it does not is none", () => {
  const plain = { editor: false, mustSpeak: false };
  expect([...gapsIn(hides, plain)]).toEqual(["side", "trio", "message"]);
  expect(gapsIn(() => false, plain).size).toBe(0);
});

test("an editor that is open has its place, whatever is hidden", () => {
  expect(gapsIn(hides, { editor: true, mustSpeak: false }).has("trio")).toBe(false);
});

test("code that waits to be reviewed is said, whatever is hidden", () => {
  const mustSpeak = mustBeSaid({ ...runtime, review: "return 1" });
  expect(gapsIn(hides, { editor: false, mustSpeak }).has("message")).toBe(false);
  expect(mustBeSaid(runtime)).toBe(false);
});
