import { expect, test, vi } from "vitest";
import { decodeLink } from "../experiment/codec";
import type { Preset } from "../experiment/presets";
import { experimentOf, presetNames, presets, readsField, taskOf } from "../experiment/presets";
import { linkOf } from "../experiment/testing";
import type { TaskSpec } from "../tasks/task";
import { Bench, toyExperiment } from "./testing";

/** The record of tasks with one more row: continuation with a field of its own. */
vi.mock("../tasks/record", async (original) => {
  const { tasks } = await original<{ tasks: Record<string, TaskSpec> }>();
  const { number } = await import("../schema/field");
  const fields = {
    "endings.fewest": number({
      label: "Fewest words",
      default: 2,
      min: 1,
      max: 9,
      integer: true,
      unit: "1",
      apply: "restart",
      section: "prior",
      why: "It stands for any field of a new task.",
    }),
  };
  return { tasks: { ...tasks, endings: { ...tasks["continuation"], fields } } };
});
/** A preset of that task. */
vi.mock("../experiment/presets/record", async (original) => {
  const { presets: present } = await original<{ presets: Record<string, Preset> }>();
  const endings = { ...present["continuation"], title: "Endings", task: "endings" };
  return { presets: { ...present, endings } };
});

const PATH = "endings.fewest";
const added = presetNames.find((name) => presets[name].title === "Endings");
if (!added) throw new Error("The mocked row is not in the record.");

test("the task's field is read by the task and by no other", () => {
  expect(taskOf(added)).toBe("endings");
  expect(presetNames.filter((name) => readsField(name, PATH))).toEqual([added]);
});

test("a link carries the task's preset and its field", async () => {
  const experiment = experimentOf(added);
  const run = {
    experiment: { ...experiment, leaves: { ...experiment.leaves, [PATH]: 5 } },
    edits: [],
    steps: 3,
  };
  expect(await decodeLink(await linkOf(run))).toMatchObject({ ok: true, value: { run } });
});

test("a run of the task is opened, evaluated and trained", async () => {
  const bench = new Bench();
  const experiment = { ...toyExperiment({ "run.steps": 3 }), preset: added };
  bench.send({ kind: "open", experiment });
  await bench.paused(0);
  bench.send({ kind: "play" });
  await bench.paused(3);
  expect(bench.of("truth").map(({ truth }) => truth.step)).toEqual([0, 3]);
  expect(bench.of("fault")).toEqual([]);
});
