import { expect, test } from "vitest";
import { type Rounds, phaseOf } from "./phases";

const eSteps = 3;
const mSteps = 2;
const phases = (holds: Rounds["holds"], steps: number) =>
  Array.from({ length: steps }, (_, taken) => phaseOf({ eSteps, mSteps, holds }, taken));
const words = (holds: Rounds["holds"], steps: number) =>
  phases(holds, steps)
    .map(({ kind, round, isFirst }) => `${isFirst ? " " : ""}${kind}${round}`)
    .join("")
    .trim();

test("every round has its E-steps, then its M-steps", () => {
  expect(words([{ from: 0, hold: "rounds" }], 12)).toBe("E0E0E0 M0M0 E1E1E1 M1M1 E2E2");
});

test("an edit to M begins the M-steps at once, and they go on until the rounds do", () => {
  const holds: Rounds["holds"] = [
    { from: 0, hold: "rounds" },
    { from: 1, hold: "M" },
    { from: 5, hold: "rounds" },
  ];
  expect(words(holds, 10)).toBe("E0 M0M0M0M0 E1E1E1 M1M1");
});

test("an edit to E keeps a round in it beyond its steps; by rounds its M-steps follow", () => {
  const holds: Rounds["holds"] = [
    { from: 0, hold: "rounds" },
    { from: 2, hold: "E" },
    { from: 6, hold: "rounds" },
  ];
  expect(words(holds, 10)).toBe("E0E0E0E0E0E0 M0M0 E1E1");
});

test("an edit to E within M-steps begins the next round, and a part takes what is left", () => {
  const holds: Rounds["holds"] = [
    { from: 0, hold: "rounds" },
    { from: 4, hold: "E" },
    { from: 6, hold: "rounds" },
  ];
  expect(words(holds, 10)).toBe("E0E0E0 M0 E1E1E1 M1M1 E2");
});

test("edits at one step leave only the last of them", () => {
  const holds: Rounds["holds"] = [
    { from: 0, hold: "rounds" },
    { from: 1, hold: "M" },
    { from: 1, hold: "E" },
    { from: 1, hold: "rounds" },
  ];
  expect(words(holds, 6)).toBe("E0E0E0 M0M0 E1");
});

test("a run may begin in M-steps", () => {
  expect(words([{ from: 0, hold: "M" }], 3)).toBe("M0M0M0");
});

test("a phase is that of stepping through every step before it", () => {
  const holds: Rounds["holds"] = [
    { from: 0, hold: "rounds" },
    { from: 7, hold: "E" },
    { from: 15, hold: "M" },
    { from: 16, hold: "rounds" },
    { from: 30, hold: "M" },
    { from: 37, hold: "E" },
    { from: 38, hold: "rounds" },
  ];
  const lengths = { E: eSteps, M: mSteps };
  let before = { kind: "E" as "E" | "M", round: 0 };
  let done = 0;
  for (const [taken, phase] of phases(holds, 60).entries()) {
    const hold = holds.findLast(({ from }) => from <= taken)?.hold;
    const leaves = hold === "rounds" ? done >= lengths[before.kind] : hold !== before.kind;
    if (leaves) {
      done = 0;
      before =
        before.kind === "E" ? { ...before, kind: "M" } : { kind: "E", round: before.round + 1 };
    }
    expect(phase).toEqual({ ...before, isFirst: done === 0 });
    done += 1;
  }
});
