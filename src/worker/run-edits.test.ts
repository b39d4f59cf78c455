import { expect, test } from "vitest";
import type { SharedRun } from "../experiment/experiment";
import type { StepRecord } from "./protocol";
import { Bench, toyExperiment } from "./testing";

/** Live edits, replays of shared runs, and going back to the seed. */

const open = async (bench: Bench, changes = {}, more: { replay?: SharedRun } = {}) => {
  bench.send({ kind: "open", experiment: toyExperiment(changes), ...more });
  await bench.paused(0);
};
const toEnd = async (bench: Bench, steps = 40) => {
  bench.send({ kind: "play" });
  await bench.paused(steps);
};
/** Everything a record says but how long it took. */
const timeless = (records: readonly StepRecord[]) =>
  records.map((record) => ({ ...record, seconds: 0 }));
const records = (bench: Bench) => timeless(bench.of("stepped").map((r) => r.record));
const marks = (bench: Bench) => bench.of("fingerprint").at(-1)?.fingerprint.marks;
test("an edit holds from the next step, and the target moves at once", async () => {
  const bench = new Bench();
  await open(bench);
  bench.send({ kind: "step" });
  await bench.paused(1);
  bench.send({ kind: "edit", path: "reward.temperature", value: 0.5 });
  const { edit } = await bench.until("edited");
  expect(edit).toEqual({ step: 1, path: "reward.temperature", from: 0.75, to: 0.5 });
  const [before, after] = (await Promise.resolve(bench.of("truth"))).slice(-2).map((r) => r.truth);
  expect(after.step).toBe(1);
  expect(after.rows[0].target).toBeGreaterThan(before.rows[0].target);
  expect(after.rows[0].policy).toBe(before.rows[0].policy);
  bench.send({ kind: "step" });
  await bench.paused(2);
  expect(records(bench).map((r) => r.rewardTemperature)).toEqual([0.75, 0.5]);
});

test("a refused edit is a fault with a sentence, and nothing of it is applied", async () => {
  const bench = new Bench();
  await open(bench);
  for (const [path, value] of [
    ["reward.temperature", 99],
    ["batch.samples", 4],
    ["reward.temprature", 1],
    ["watch.sentenceModel", "owner/none"],
    ["behaviour.temperatureLow", 5],
  ] as const)
    bench.send({ kind: "edit", path, value });
  bench.send({ kind: "step" });
  await bench.paused(1);
  expect(bench.of("fault").map((r) => r.fault.kind)).toEqual(Array(5).fill("bad-edit"));
  expect(bench.of("edited")).toEqual([]);
  expect(bench.run().shared.edits).toEqual([]);
});

test("a shared run with edits replays bit for bit, and says so", async () => {
  const first = new Bench();
  await open(first);
  for (let step = 1; step <= 5; step++) first.send({ kind: "step" });
  await first.paused(5);
  first.send({ kind: "edit", path: "reward.temperature", value: 0.9 });
  first.send({ kind: "edit", path: "reward.words", value: "a" });
  for (let step = 6; step <= 12; step++) first.send({ kind: "step" });
  await first.paused(12);
  first.send({ kind: "edit", path: "optimiser.learningRate", value: 0.02 });
  await toEnd(first);
  const shared = first.run().shared;

  const second = new Bench(undefined, "another table");
  await open(second, {}, { replay: shared });
  await toEnd(second);
  expect(second.of("edited").map((r) => r.edit)).toEqual(shared?.edits);
  expect(second.of("replay").at(-1)).toMatchObject({ identicalThrough: 40, recordedOn: "a table" });
  expect(records(second).map((r) => r.loss)).toEqual(records(first).map((r) => r.loss));

  const third = new Bench();
  await open(third, { "run.seed": 8 }, { replay: shared });
  third.send({ kind: "step" });
  expect(await third.until("replay")).toMatchObject({ identicalThrough: 0, divergedAt: 1 });
});

test("rewinding goes back to the seed and replays the edits", async () => {
  const bench = new Bench();
  await open(bench);
  bench.send({ kind: "step" });
  await bench.paused(1);
  bench.send({ kind: "edit", path: "reward.temperature", value: 0.6 });
  await toEnd(bench);
  const [before, hash] = [records(bench), marks(bench)?.at(-1)];
  bench.forget();
  bench.send({ kind: "rewind" });
  await bench.paused(0);
  expect(bench.of("truth")[0].truth.step).toBe(0);
  await toEnd(bench);
  expect(records(bench).map((r) => r.loss)).toEqual(before.map((r) => r.loss));
  expect(marks(bench)?.at(-1)).toEqual(hash);
  expect(bench.of("edited").map((r) => r.edit.step)).toEqual([1]);
  expect(bench.of("replay").at(-1)).toMatchObject({ identicalThrough: 40 });
});

test("an edit during a replay ends it, with a notice", async () => {
  const bench = new Bench();
  const replay: SharedRun = {
    experiment: toyExperiment(),
    edits: [{ step: 3, path: "reward.temperature", from: 0.75, to: 0.9 }],
    steps: 10,
  };
  await open(bench, {}, { replay });
  bench.send({ kind: "edit", path: "optimiser.learningRate", value: 0.01 });
  expect((await bench.until("notice")).sentence).toBe(
    "Your edit ends the replay; one later edit of it is left out.",
  );
  await toEnd(bench);
  expect(bench.of("edited")).toHaveLength(1);
});
