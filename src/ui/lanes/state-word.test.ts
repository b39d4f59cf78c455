import { expect, test } from "vitest";
import { stateWord } from "./use-state-word";

const opening = { phase: { at: "probing", what: "reading the experiment" } } as const;
const free = { review: null, consent: null };
const asks = { host: "hub.example", what: "a model", edits: {} };

test("a lane that waits for its visitor says so, whatever it was preparing", () => {
  expect(stateWord({ ...opening, ...free, review: "return 1" })).toContain("your review");
  const consent = { ...asks, for: "reward" } as const;
  expect(stateWord({ ...opening, ...free, consent })).toContain("hub.example");
});

test("what does not keep it from training is not said", () => {
  const consent = { ...asks, for: "diversity" } as const;
  expect(stateWord({ phase: { at: "paused", why: "requested" }, ...free, consent })).toBeNull();
  expect(stateWord({ ...opening, ...free })).toContain("reading the experiment");
});
