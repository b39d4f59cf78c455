import { expect, test } from "vitest";
import type { FieldTable } from "../schema/field";
import { makeTree } from "../objectives/testing/tree";
import { methodFields } from "./fields";
import type { Leaves } from "./method";
import { methodOf } from "./chosen";
import { Trainer } from "./pipeline";
import { settingsAfterEdits, settingsFrom } from "./settings";
import { TablePolicy } from "./testing/tablePolicy";
import { noise, tableProblem } from "./testing/toy";

const tree = makeTree(3, 3);
const table: FieldTable = methodFields;
const STEPS = 24;
const EDIT_AFTER = 8;

const leaves: Leaves = {
  ...Object.fromEntries(Object.entries(table).map(([path, field]) => [path, field.default])),
  "batch.samples": 32,
  "batch.accumulate": 1,
  "optimiser.learningRate": 0.05,
  "optimiser.warmup": 5,
  "replay.capacity": 10,
};

/** A value of each live field that differs from the run's by much. */
const values: Readonly<Record<string, number>> = {
  "reward.temperature": 0.5,
  "optimiser.learningRate": 1e-4,
  "optimiser.clip": 0.01,
  "behaviour.replay": 1,
  "behaviour.tempered": 0,
  "behaviour.temperatureLow": 1.9,
  "behaviour.temperatureHigh": 0.6,
};
const ignored = ["decoding.temperature"]; // of the samples shown; training ignores it

/** Fingerprints of every step of a run, with one edit or none. */
async function prints(edit?: { path: string; value: number }): Promise<string[]> {
  const policy = new TablePolicy(tree, { prior: noise(tree.rows * 4, 1, 0) });
  const problem = tableProblem(tree, noise(tree.rows, 2, 1));
  const leavesAfter = edit ? { ...leaves, [edit.path]: edit.value } : leaves;
  const temperatureEdited = edit?.path === "reward.temperature";
  const settings = settingsFrom(leaves);
  const trainer = new Trainer(policy, methodOf(leaves, problem, settings), settings);
  const found: string[] = [];
  const note = (result: Awaited<ReturnType<Trainer["step"]>>) => {
    if (result.kind === "stepped") found.push(result.outcome.fingerprint);
  };
  for (let step = 0; step < STEPS; step++) {
    if (step === EDIT_AFTER) trainer.use(settingsAfterEdits(leavesAfter, { temperatureEdited }));
    note(await trainer.step());
  }
  note(await trainer.drain());
  return found;
}

test("every live field of a method has a value here, or is named as ignored", () => {
  const live = Object.keys(table).filter((path) => table[path].apply === "live");
  expect([...Object.keys(values), ...ignored].sort()).toEqual(live.sort());
});

test.each(Object.entries(values))(
  "a live edit of %s changes the run, and only after it",
  async (path, value) => {
    const plain = await prints();
    const edited = await prints({ path, value });
    expect(edited.slice(0, EDIT_AFTER)).toEqual(plain.slice(0, EDIT_AFTER));
    expect(edited[STEPS - 1]).not.toBe(plain[STEPS - 1]);
  },
);
