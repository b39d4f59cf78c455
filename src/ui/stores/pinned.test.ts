import { expect, test } from "vitest";
import type { SampleRow } from "../../worker/protocol";
import { linesOf } from "../samples/listing";
import { createPins, forgetPinnedNumbers, same, togglePin, unpin } from "./pinned";

const row = (text: string, prompt: string): SampleRow => ({
  text,
  prompt,
  valid: true,
  rewardTemperature: 1,
  target: 0,
  seen: 1,
  step: 1,
  first: 1,
  logR: 0,
  logQ: 0,
  logP: null,
  prefixes: [],
});
const pins = createPins();
const listed = () =>
  linesOf(null, pins.getState().pinned, {
    prompt: null,
    listing: "pinned",
    filter: "",
    unfolded: new Set(),
    room: 9,
    noun: "integers",
  });

test("a pinned string outlives its numbers, and can be let go without them", () => {
  togglePin(pins, row("7", "a"));
  togglePin(pins, row("7", "b"));
  forgetPinnedNumbers(pins);
  expect(listed()).toEqual([
    { kind: "unseen", text: "7", prompt: "a" },
    { kind: "unseen", text: "7", prompt: "b" },
  ]);
  unpin(pins, { text: "7", prompt: "a" });
  expect(listed()).toEqual([{ kind: "unseen", text: "7", prompt: "b" }]);
  expect(same(row("7", "a"), row("7", "b"))).toBe(false);
});
