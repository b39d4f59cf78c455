import { expect, test } from "vitest";
import type { Leaves, PresetName } from "../../experiment/experiment";
import { experimentOf, presetNames, taskOf } from "../../experiment/presets";
import type { Task } from "../../tasks";
import { jobFault } from "./fault";

type Parts = Pick<Task, "tool" | "ending">;

const faultOf = (preset: PresetName, changes: Leaves = {}, task: Parts = {}) =>
  jobFault({
    name: taskOf(preset),
    formats: "f16",
    task,
    leaves: { ...experimentOf(preset).leaves, ...changes },
  });

const gated: Parts = {
  ending: { continuation: () => new Uint32Array(1), longest: 1, gate: () => -50 },
};
const compared: Parts = {
  ending: { continuation: () => new Uint32Array(1), longest: 1, compared: () => true },
};

test.each<[PresetName, Leaves, Parts, string]>([
  ["arithmetic", {}, { tool: () => [] }, "of arithmetic: it has no calculator"],
  ["arithmetic", {}, compared, "does not know which unfinished strings of this task"],
  ["subjectivity", {}, gated, "it has no gate; set subjectivity.gate to 0."],
  ["em", {}, {}, "trains by GFlowNet alone, and the method is Variational EM."],
  ["all-temperatures", {}, {}, "and reward.temperatures is all."],
  ["random-integers", { "objective.pairs": "raptb" }, {}, "the objective Trajectory balance with"],
  ["random-integers", { "behaviour.lag": 2 }, {}, "behaviour.lag is above 0."],
  ["continuation", { "reward.pattern": "a" }, {}, "does not have the term pattern; turn it off."],
  ["constrained", { "constraint.pattern": "a" }, {}, "empty constraint.pattern."],
])("a job of %s with %o is refused by name", (preset, changes, task, part) =>
  expect(faultOf(preset, changes, task)).toContain(part),
);

test("every other preset can be a job", () => {
  const plain = { "constraint.pattern": "" };
  const refused = presetNames.filter((name) => faultOf(name, plain) !== undefined);
  expect(refused).toEqual(["all-temperatures", "em"]);
});

test("a model that the device keeps in fewer bits is refused, since the check would differ", () => {
  const { leaves: own } = experimentOf("continuation");
  const faultIn = (formats: string, base: string) =>
    jobFault({
      name: "continuation",
      formats,
      task: {},
      leaves: { ...own, "model.base": base },
    });
  expect(faultIn("q4_1 and q8_0", "auto")).toBe(
    "This experiment cannot be written as a job of continuation: it reads the model's own " +
      "numbers, and model.base is auto; set it to f16.",
  );
  expect(faultIn("q8_0", "int8")).toContain("model.base is int8");
  expect(faultIn("f16", "auto")).toBeUndefined();
});
