import { expect, test } from "vitest";
import { experimentOf, schema } from "../../experiment/presets";
import { helpLine } from "./help-line";

const helpIn = (preset: "drawn-integers" | "all-temperatures", path: string): string => {
  const { leaves } = experimentOf(preset);
  return helpLine(schema.table[path], (other) => leaves[other]);
};

test("Reward T says that it moves the policy too where one adapter serves all T", () => {
  const path = "reward.temperature";
  expect(helpIn("all-temperatures", path)).toContain("moves target and policy at once");
  expect(helpIn("drawn-integers", path)).toBe(schema.table[path].why);
  expect(helpIn("all-temperatures", "run.seed")).toBe(schema.table["run.seed"].why);
});
