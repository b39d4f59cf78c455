import { expect, test } from "vitest";
import type { FieldTable } from "../schema/field";
import { makeTree } from "../objectives/testing/tree";
import { methodFields } from "./fields";
import { GFlowNet } from "./gflownet/gflownet";
import { Trainer } from "./pipeline";
import { TablePolicy } from "./testing/tablePolicy";
import { noise, tableProblem, toySettings } from "./testing/toy";

const tree = makeTree(3, 3);
const table: FieldTable = methodFields;
const STEPS = 24;
const EDIT_AFTER = 8;

/** A value of each live field that differs from the toy's by much. */
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
  const trainer = new Trainer(policy, new GFlowNet(problem, toySettings), toySettings);
  const found: string[] = [];
  const note = (result: Awaited<ReturnType<Trainer["step"]>>) => {
    if (result.kind === "stepped") found.push(result.outcome.fingerprint);
  };
  for (let step = 0; step < STEPS; step++) {
    if (step === EDIT_AFTER && edit) trainer.edit(edit.path, edit.value);
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
