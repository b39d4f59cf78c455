import { expect, test } from "vitest";
import type { Edit } from "../../experiment/experiment";
import { createSetup, freshSetup, fromPreset, takeEdit } from "./setup";

const later: readonly Edit[] = [
  { step: 5, path: "reward.temperature", from: 1, to: 0.7 },
  { step: 9, path: "reward.temperature", from: 0.7, to: 1 },
];

test("an edit of the script leaves its rest pending; one of the visitor's own ends it", () => {
  const setup = createSetup();
  setup.setState(freshSetup(fromPreset("random-integers"), { script: later }), true);
  takeEdit(setup, later[0]);
  expect(setup.getState()).toMatchObject({ edits: [later[0]], script: [later[1]] });
  takeEdit(setup, { step: 7, path: "optimiser.learningRate", from: 1e-3, to: 1e-4 });
  expect(setup.getState().script).toEqual([]);
});
