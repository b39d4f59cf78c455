import { expect, test } from "vitest";
import type { Edit } from "../../experiment/experiment";
import { outdated } from "./outdated";

const stamp = { step: 120, rewardTemperature: 1, target: 0, prompt: "a" };
const rate: Edit = { step: 60, path: "optimiser.learningRate", from: 1e-3, to: 1e-4 };
const cooler: Edit = { step: 120, path: "reward.temperature", from: 1, to: 0.7 };

test("a figure from before an edit of the target says which edit; other edits age nothing", () => {
  expect(outdated(stamp, { step: 130, edits: [rate] })).toBeNull();
  expect(outdated(stamp, { step: 121, edits: [rate, cooler] })).toBe("before the edit at step 120");
  expect(outdated({ ...stamp, target: 1 }, { step: 121, edits: [rate, cooler] })).toBeNull();
});

test("a figure of a step that the run went back from says so", () => {
  expect(outdated(stamp, { step: 0, kept: stamp, edits: [] })).toBe(
    "of step 120, before going back",
  );
});

test("a figure that is there before the record of its step is of now", () => {
  expect(outdated(stamp, { step: 119, edits: [] })).toBeNull();
  expect(outdated(stamp, { step: 119, kept: { ...stamp, step: 140 }, edits: [] })).toBeNull();
});
