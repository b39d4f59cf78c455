import { expect, test } from "vitest";
import type { SharedRun } from "../experiment/experiment";
import { Bench, marksOf, openRun, recordsOf, toyExperiment, trainToEnd } from "./testing";

/** Live edits, replays of shared runs, and going back to the seed. */

test("an edit holds from the next step, and the target moves at once", async () => {
  const bench = new Bench();
  await openRun(bench);
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
  expect(recordsOf(bench).map((r) => r.rewardTemperature)).toEqual([0.75, 0.5]);
});

test("a refused edit is a fault with a sentence, and nothing of it is applied", async () => {
  const bench = new Bench();
  await openRun(bench);
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

test("every edit is answered: made, refused, or of no effect", async () => {
  const bench = new Bench();
  await openRun(bench);
  const edits = [
    ["reward.temperature", 0.5],
    ["reward.temperature", 0.5],
    ["reward.temperature", 99],
  ] as const;
  for (const [path, value] of edits) bench.send({ kind: "edit", path, value });
  bench.send({ kind: "step" });
  await bench.paused(1);
  expect(bench.of("edited")).toHaveLength(1);
  expect(bench.of("answered").map(({ path, value }) => [path, value])).toEqual(edits);
});

test("a run of one step says so at its end", async () => {
  const bench = new Bench();
  await openRun(bench, { "run.steps": 1 });
  await trainToEnd(bench, 1);
  bench.send({ kind: "play" });
  const says = (text: string) => bench.until("notice", ({ sentence }) => sentence.startsWith(text));
  await says("The one step of this run is taken. Rewind it");
});

test("a shared run with edits replays bit for bit, and says so", async () => {
  const first = new Bench();
  await openRun(first);
  for (let step = 1; step <= 5; step++) first.send({ kind: "step" });
  await first.paused(5);
  first.send({ kind: "edit", path: "reward.temperature", value: 0.9 });
  first.send({ kind: "edit", path: "reward.words", value: "a" });
  for (let step = 6; step <= 12; step++) first.send({ kind: "step" });
  await first.paused(12);
  first.send({ kind: "edit", path: "optimiser.learningRate", value: 0.02 });
  await trainToEnd(first);
  const shared = first.run().shared;

  const second = new Bench(undefined, "another table");
  await openRun(second, {}, { replay: shared });
  await trainToEnd(second);
  expect(second.of("edited").map((r) => r.edit)).toEqual(shared?.edits);
  expect(second.of("replay").at(-1)).toMatchObject({ identicalThrough: 40, recordedOn: "a table" });
  expect(recordsOf(second).map((r) => r.loss)).toEqual(recordsOf(first).map((r) => r.loss));

  const third = new Bench();
  await openRun(third, { "run.seed": 8 }, { replay: shared });
  third.send({ kind: "step" });
  expect(await third.until("replay")).toMatchObject({ identicalThrough: 0, divergedAt: 1 });
});

test("rewinding goes back to the seed and replays the edits", async () => {
  const bench = new Bench();
  await openRun(bench);
  bench.send({ kind: "step" });
  await bench.paused(1);
  bench.send({ kind: "edit", path: "reward.temperature", value: 0.6 });
  await trainToEnd(bench);
  const [before, hash] = [recordsOf(bench), marksOf(bench)?.at(-1)];
  bench.forget();
  bench.send({ kind: "rewind" });
  await bench.paused(0);
  expect(bench.of("truth")[0].truth.step).toBe(0);
  await trainToEnd(bench);
  expect(recordsOf(bench).map((r) => r.loss)).toEqual(before.map((r) => r.loss));
  expect(marksOf(bench)?.at(-1)).toEqual(hash);
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
  await openRun(bench, {}, { replay });
  bench.send({ kind: "edit", path: "optimiser.learningRate", value: 0.01 });
  expect((await bench.until("notice")).sentence).toBe(
    "Your edit ends the replay; one later edit of it is left out.",
  );
  await trainToEnd(bench);
  expect(bench.of("edited")).toHaveLength(1);
});
