import { expect, test } from "vitest";
import { number, text } from "../schema/field";
import {
  apply,
  differenceSummary,
  editSummary,
  editsAt,
  leavesAt,
  makeEdit,
  standing,
  undo,
} from "./edits";
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
  const edit = makeEdit(rules, leaves, step, path, value);
  if (!edit.ok) throw new Error(edit.sentence);
  return edit.value;
};

test("an edit is in force from the step after it", () => {
  const edits = [made(start, 5, "T", 0.8), made(start, 9, "lr", "3e-4")];
  expect(leavesAt(start, edits, 4)["T"]).toBe(1);
  expect(leavesAt(start, edits, 5)["T"]).toBe(0.8);
  expect(leavesAt(start, edits, 9)).toEqual({ ...start, T: 0.8, lr: 3e-4 });
  expect(editsAt(edits, 9)).toEqual([edits[1]]);
});

test("replaying the log gives the settings that editing gave", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { experiment, edits, steps } = randomRun(schema, seed);
    expect(leavesAt(experiment.leaves, edits, steps)).toEqual(
      edits.reduce(apply, experiment.leaves),
    );
  }
});

test("undo walks back to the start, and the log keeps everything that happened", () => {
  let leaves = start;
  const log: Edit[] = [];
  const act = (path: string, value: unknown) => {
    const edit = made(leaves, log.length, path, value);
    log.push(edit);
    leaves = apply(leaves, edit);
  };
  act("T", 0.8);
  act("lr", 3e-4);
  act("T", 0.6);
  for (let back = undo(log); back; back = undo(log)) act(back.path, back.value);
  expect(leaves).toEqual(start);
  expect(log).toHaveLength(6);
  expect(standing(log)).toEqual([]);
});

test("a refused edit says why and changes nothing", () => {
  const refused = (path: string, value: unknown) => {
    const edit = makeEdit(rules, start, 3, path, value);
    return edit.ok ? "" : edit.sentence;
  };
  expect(refused("T", 3)).toBe("T is 3; it must be a number from 0.5 to 2.");
  expect(refused("seed", 3)).toContain("takes effect in a new run");
  expect(refused("temp", 3)).toContain("not a field");
  expect(refused("low", 9)).toBe("low must be at most twice T.");
  expect(start).toEqual({ lr: 1e-3, T: 1, low: 0, seed: 1, words: "" });
});

test("summaries are short lines", () => {
  expect(editSummary(table, { path: "lr", from: 1e-3, to: 3e-4 })).toBe("lr: 1e-3 → 3e-4");
  expect(differenceSummary(table, start, { ...start, T: 0.75, words: "sea" })).toBe(
    "Temperature: 1 → 0.75, Words: nothing → “sea”",
  );
  expect(differenceSummary(table, start, start)).toBe("");
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
