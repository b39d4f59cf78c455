import { expect, test } from "vitest";
import { experimentOf } from "./presets";
import { partsUpTo } from "./rounds";

const { leaves } = experimentOf("subjectivity");
const start = { ...leaves, "method.name": "em", "em.eSteps": 6, "em.mSteps": 2 };
const part = (kind: "E" | "M", round: number, from: number, to: number) => ({
  kind,
  round,
  from,
  to,
});

test("every round is an E-part and an M-part, the last as far as it has come", () => {
  expect(partsUpTo(start, [], 0)).toEqual([]);
  expect(partsUpTo(start, [], 11)).toEqual([
    part("E", 0, 0, 6),
    part("M", 0, 6, 8),
    part("E", 1, 8, 11),
  ]);
});

test("an edit to M ends the E-part where it was made, and an undo of it ends the M-part", () => {
  const path = "em.phase";
  const edits = [
    { step: 3, path, from: "rounds", to: "M" },
    { step: 7, path, from: "M", to: "rounds", undoes: 1 },
  ];
  expect(partsUpTo(start, edits, 8)).toEqual([
    part("E", 0, 0, 3),
    part("M", 0, 3, 7),
    part("E", 1, 7, 8),
  ]);
});
