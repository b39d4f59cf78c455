import { expect, test } from "vitest";
import { number, text } from "../schema/field";
import { temperatureAt } from "../methods/schedules";
import { MOST_EDITS, apply, inForce, leafText, leavesAt, makeEdit, settingsAfter } from "./edits";
import type { Edit, Leaves } from "./experiment";
import { presetNames, presets, schema } from "./presets";
import { randomRun } from "./testing";
import { withLeaves } from "./leaves";

const common = { why: "", section: "training", apply: "live" } as const;
const table = {
  lr: number({ ...common, label: "lr", default: 1e-3, min: 0, max: 1, unit: "1" }),
  T: number({ ...common, label: "Temperature", default: 1, min: 0.5, max: 2, unit: "1" }),
  low: number({ ...common, label: "Low", default: 0, min: 0, max: 10, unit: "1" }),
  seed: number({
    ...common,
    apply: "restart",
    label: "Seed",
    default: 1,
    min: 0,
    max: 9,
    unit: "1",
  }),
  words: text({ ...common, label: "Words", default: "", maxLength: 80 }),
};
const relations = [
  (l: Leaves) =>
    Number(l["low"]) > 2 * Number(l["T"]) ? "low must be at most twice T." : undefined,
];
const rules = { table, relations };
const start: Leaves = { lr: 1e-3, T: 1, low: 0, seed: 1, words: "" };

const made = (leaves: Leaves, step: number, path: string, value: unknown): Edit => {
  const edit = makeEdit(rules, { leaves, edits: [] }, { step, path, to: value });
  if (!edit.ok) throw new Error(edit.sentence);
  return edit.value;
};

test("an edit is in force from the step after it", () => {
  const edits = [made(start, 5, "T", 0.8), made(start, 9, "lr", "3e-4")];
  expect(leavesAt(start, edits, 4)["T"]).toBe(1);
  expect(leavesAt(start, edits, 5)["T"]).toBe(0.8);
  expect(leavesAt(start, edits, 9)).toEqual({ ...start, T: 0.8, lr: 3e-4 });
});

test("replaying the log gives the settings that editing gave", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { experiment, edits, steps } = randomRun(schema, seed);
    expect(leavesAt(experiment.leaves, edits, steps)).toEqual(
      edits.reduce(apply, experiment.leaves),
    );
  }
});

/** A log of random integers that starts with T going from 2 to 0.5 over 100 steps. */
class Annealed {
  readonly start: Leaves = {
    ...schema.presets["random-integers"],
    "reward.temperatureStart": 2,
    "reward.temperature": 0.5,
    "reward.temperatureHorizon": 100,
  };
  readonly edits: Edit[] = [];
  change(change: { step: number } & ({ T: number } | { undoes: number })) {
    const { step } = change;
    const leaves = leavesAt(this.start, this.edits, Infinity);
    const path = "reward.temperature";
    const edit = makeEdit(
      schema,
      { leaves, edits: this.edits },
      "T" in change ? { step, path, to: change.T } : { step, undoes: change.undoes },
    );
    if (!edit.ok) throw new Error(edit.sentence);
    this.edits.push(edit.value);
  }
  /** T of the step that follows so many steps. */
  temperature = (after: number) =>
    temperatureAt(settingsAfter(this.start, this.edits).temperature, after);
}

test("taking back an edit of the reward temperature restores its schedule", () => {
  const log = new Annealed();
  expect(log.temperature(1)).toBeCloseTo(1.985, 12);
  log.change({ step: 2, T: 0.8 });
  expect(log.temperature(2)).toBe(0.8);
  log.change({ step: 4, undoes: 1 });
  expect(log.temperature(4)).toBeCloseTo(1.94, 12); // step 5
  expect(log.temperature(100)).toBe(0.5);
  expect(log.edits[1]).toEqual({
    step: 4,
    path: "reward.temperature",
    from: 0.8,
    to: 0.5,
    undoes: 1,
  });
});

test("an undo can itself be taken back, and an edit back to the old value is no undo", () => {
  const log = new Annealed();
  log.change({ step: 2, T: 0.8 });
  log.change({ step: 4, undoes: 1 });
  log.change({ step: 6, undoes: 2 });
  expect(log.temperature(6)).toBe(0.8);
  log.change({ step: 8, T: 0.5 });
  expect(log.temperature(8)).toBe(0.5);
  log.change({ step: 9, undoes: 1 });
  expect(log.temperature(10)).toBeCloseTo(1.85, 12);
  expect(inForce(log.edits, "reward.temperature")).toBeUndefined();
});

/**
 * The settings in force after edits. Of the phases that EM was held in, the last: the others were
 * trained, whatever is taken back.
 */
const inForceAfter = (leaves: Leaves, edits: readonly Edit[]): unknown =>
  JSON.parse(
    JSON.stringify(settingsAfter(leaves, edits), (name, value: unknown) =>
      name === "holds" ? (value as { hold: string }[]).at(-1)?.hold : value,
    ),
  );

test("taking back edits from the last to the first gives the start, and keeps the log", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { experiment, edits: made, steps } = randomRun(schema, seed);
    const edits = [...made];
    let leaves = leavesAt(experiment.leaves, edits, steps);
    for (let k = made.length; k >= 1; k--) {
      const edit = makeEdit(schema, { leaves, edits }, { step: steps, undoes: k });
      if (!edit.ok) throw new Error(edit.sentence);
      edits.push(edit.value);
      leaves = apply(leaves, edit.value);
    }
    expect(leaves).toEqual(experiment.leaves);
    expect(inForceAfter(experiment.leaves, edits)).toEqual(inForceAfter(experiment.leaves, []));
    expect(edits).toHaveLength(2 * made.length);
  }
});

test("what cannot be taken back is refused, and so is one edit more than a log holds", () => {
  const refused = (edits: readonly Edit[], undoes: unknown) => {
    const edit = makeEdit(rules, { leaves: start, edits }, { step: 9, undoes });
    return edit.ok ? "" : edit.sentence;
  };
  const one = made(start, 1, "T", 0.8);
  expect(refused([], 1)).toBe("There is no edit to take back.");
  for (const undoes of [0, 2, 0.5, "1", null])
    expect(refused([one], undoes)).toBe(
      "An edit to take back is named by its number, from 1 to 1.",
    );
  const full: Edit[] = Array.from({ length: MOST_EDITS }, () => one);
  expect(refused(full, 1)).toBe(
    "This run has 500 edits, and no run may have more. Make this change in a new run.",
  );
});

test("a refused edit says why and changes nothing", () => {
  const refused = (path: string, value: unknown) => {
    const edit = makeEdit(rules, { leaves: start, edits: [] }, { step: 3, path, to: value });
    return edit.ok ? "" : edit.sentence;
  };
  expect(refused("T", 3)).toBe("T is 3; it must be a number from 0.5 to 2.");
  expect(refused("seed", 3)).toContain("takes effect in a new run");
  expect(refused("temp", 3)).toContain("not a field");
  expect(refused("low", 9)).toBe("low must be at most twice T.");
  expect(start).toEqual({ lr: 1e-3, T: 1, low: 0, seed: 1, words: "" });
});

test("a leaf is written for people", () => {
  expect(leafText(table.lr, 3e-4)).toBe("3e-4");
  expect(leafText(table.T, 0.75)).toBe("0.75");
  expect(leafText(table.words, "")).toBe("nothing");
  expect(leafText(table.words, "sea")).toBe("“sea”");
});

test("every preset is a complete, valid experiment", () => {
  for (const preset of presetNames) {
    expect(
      Object.keys(presets[preset].leaves).filter((path) => !Object.hasOwn(schema.table, path)),
    ).toEqual([]);
    expect(
      withLeaves(schema.table, schema.relations, {}, Object.entries(schema.presets[preset])),
    ).toEqual({ ok: true, value: schema.presets[preset] });
    expect(Object.keys(schema.presets[preset])).toEqual(Object.keys(schema.table));
  }
});
