import { expect, test } from "vitest";
import type { FieldTable } from "../schema/field";
import { makeTree } from "../objectives/testing/tree";
import { methodFields } from "./fields";
import type { Leaves } from "./method";
import { methodOf } from "./chosen";
import { Trainer } from "./pipeline";
import { settingsAfterEdits, settingsFrom } from "./settings";
import { readUnder } from "./testing/readers";
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
const values: Leaves = {
  "reward.temperature": 0.5,
  "optimiser.learningRate": 1e-4,
  "optimiser.clip": 0.01,
  "behaviour.replay": 1,
  "behaviour.tempered": 0,
  "behaviour.temperatureLow": 1.9,
  "behaviour.temperatureHigh": 0.6,
  "objective.alpha": 0.25,
  "behaviour.lag": 5,
  "reinforce.baseline": "none",
  "reinforce.klWeight": 0.1,
  "ppo.epochs": 1,
  "ppo.clip": 0.01,
  "ppo.lambda": 0,
  "ppo.klRule": "adaptive",
  "ppo.klWeight": 0.1,
  "ppo.klTarget": 0.01,
  "objective.eta": 2,
  "objective.horizon": 0,
  "objective.rho": 5,
  "objective.sharpness": 20,
  "objective.maxShare": 1,
};
const ignored = [
  "decoding.temperature", // of the samples shown; training ignores it
  "em.learningRate", // of M-steps, for which this toy has no answers; em.test.ts edits it
  "em.phase", // em/phases.test.ts holds its laws
];

interface Edit {
  readonly path: string;
  readonly value: number | string;
}

/** Fingerprints of every step of a run of a method that reads a field, edited or not. */
async function prints(start: Leaves, edit?: Edit): Promise<string[]> {
  const policy = new TablePolicy(tree, { prior: noise(tree.rows * 4, 1, 0) });
  const problem = tableProblem(tree, noise(tree.rows, 2, 1));
  const leavesAfter = edit ? { ...start, [edit.path]: edit.value } : start;
  const temperatureEdited = edit?.path === "reward.temperature";
  const settings = settingsFrom(start);
  const trainer = new Trainer(policy, await methodOf(start, problem, settings), settings);
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
    const start = { ...leaves, ...readUnder(path) };
    const plain = await prints(start);
    const edited = await prints(start, { path, value });
    expect(edited.slice(0, EDIT_AFTER)).toEqual(plain.slice(0, EDIT_AFTER));
    expect(edited[STEPS - 1]).not.toBe(plain[STEPS - 1]);
  },
);
