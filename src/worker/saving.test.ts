import { expect, test } from "vitest";
import { GpuError } from "../compute/fault";
import { SavesFull, StorageFull } from "./saves/storage";
import { withTimeLimit } from "./saves/time-limit";
import { judgementOf } from "../judging/report";
import { Bench, Memory, marksOf, openRun, stepAndSave, toyExperiment, trainToEnd } from "./testing";

/** What is kept of a run, and how it goes on from there. */

const losses = (bench: Bench) => bench.of("stepped").map((r) => r.record.loss);

test("a saved run resumes as if it had never stopped", async () => {
  const straight = new Bench();
  await openRun(straight);
  await trainToEnd(straight);
  const storage = new Memory();
  const before = new Bench(storage);
  await openRun(before);
  for (let step = 1; step <= 14; step++) before.send({ kind: "step" });
  await before.paused(14);
  before.send({ kind: "save" });
  expect(await before.until("saved")).toMatchObject({ step: 14 });

  const after = new Bench(storage);
  await openRun(after, {}, { resume: "1" });
  expect(after.of("ready")[0].step).toBe(14);
  expect(after.of("stepped").map((r) => r.record.step)).toEqual(
    Array.from({ length: 14 }, (_, k) => k + 1),
  );
  expect(after.of("samples")[0].samples).toEqual(before.of("samples").at(-1)?.samples);
  expect(after.of("truth").at(-1)?.truth).toEqual(before.of("truth").at(-1)?.truth);
  // the last of a step counts
  const judged = new Map(before.of("truth").map(({ truth }) => [truth.step, judgementOf(truth)]));
  expect(after.of("judged").map((r) => r.judgements)).toEqual([[...judged.values()]]);
  expect(after.of("judged")[0].judgements[0]).toMatchObject({
    step: 0,
    priorReward: { value: expect.any(Number) as number },
    policyDiversity: null,
  });
  await trainToEnd(after);
  expect(marksOf(after)?.at(-1)).toEqual(marksOf(straight)?.at(-1));
  expect(losses(after)).toEqual(losses(straight));
});

test("a save of another experiment is not resumed, which a notice says", async () => {
  const storage = new Memory();
  const before = new Bench(storage);
  await openRun(before, { "run.seed": 5 });
  await stepAndSave(before);
  const after = new Bench(storage);
  after.send({ kind: "open", experiment: toyExperiment(), resume: "1" });
  expect((await after.until("notice")).sentence).toContain("another experiment");
  expect((await after.until("ready")).step).toBe(0);
});

test("a slow machine saves by the clock, one that is quick by its steps", async () => {
  const savedAt = async (tick: number) => {
    const bench = new Bench(new Memory());
    bench.tick = tick;
    await openRun(bench, { "run.steps": 40 });
    await trainToEnd(bench);
    await bench.until("saved", (r) => r.step === 40);
    return bench.of("saved").map((r) => r.step);
  };
  expect(await savedAt(1)).toEqual([40]);
  const slow = await savedAt(2_500);
  expect(slow.length).toBeGreaterThan(4);
  expect(slow.length).toBeLessThan(40);
  expect(slow[0]).toBeLessThan(10);
});

test("a full storage is reported once and stops nothing", async () => {
  const storage = new Memory();
  storage.full = new StorageFull(12);
  const bench = new Bench(storage);
  await openRun(bench, { "run.steps": 210 });
  await trainToEnd(bench, 210);
  expect(bench.of("fault").map((r) => r.fault)).toEqual([
    { kind: "storage-full", neededMB: 12, kept: 0, keptMB: 0 },
  ]);
});

test("a lost device is reported once; opening again with resume goes on from it", async () => {
  const bench = new Bench(new Memory());
  await openRun(bench);
  await stepAndSave(bench, 3);
  bench.send({ kind: "play" });
  bench.table.failing = new GpuError({ kind: "device-lost", reason: "unplugged" });
  await bench.until("state", (r) => r.state === "stopped");
  bench.lose({ kind: "device-lost", reason: "unplugged", savedAt: null });
  expect(bench.of("fault").map((r) => r.fault)).toEqual([
    { kind: "device-lost", reason: "unplugged", savedAt: 3 },
  ]);
  bench.table.failing = undefined;
  bench.forget();
  bench.send({ kind: "open", experiment: toyExperiment(), resume: "1" });
  await bench.paused(3);
  await trainToEnd(bench);
});

test("a device that is lost while a save is restored leaves the save", async () => {
  const storage = new Memory();
  const before = new Bench(storage);
  await openRun(before);
  await stepAndSave(before);
  const after = new Bench(storage, "a table", () =>
    Promise.reject(new GpuError({ kind: "device-lost", reason: "unplugged" })),
  );
  after.send({ kind: "open", experiment: toyExperiment(), resume: "1" });
  expect((await after.until("fault")).fault).toEqual({
    kind: "device-lost",
    reason: "unplugged",
    savedAt: 1,
  });
  after.forget();
  after.send({ kind: "open", experiment: toyExperiment({ "run.seed": 9 }), resume: "1" });
  expect((await after.until("fault")).fault).toMatchObject({ savedAt: null });
});

test("a save that was deleted is not offered any more, and the run goes on", async () => {
  const storage = new Memory();
  const bench = new Bench(storage);
  await openRun(bench);
  await stepAndSave(bench);
  bench.send({ kind: "delete", save: "1" });
  await bench.until("deleted", ({ save }) => save === "1");
  expect(storage.kept).toBeUndefined();
  bench.table.poisoned = true;
  bench.send({ kind: "play" });
  expect((await bench.until("fault")).fault).toMatchObject({ kind: "not-finite", savedAt: null });
});

test("an edit made while paused is saved, so a reload does not lose it", async () => {
  const storage = new Memory();
  const bench = new Bench(storage);
  await openRun(bench);
  bench.send({ kind: "step" });
  await bench.paused(1);
  bench.send({ kind: "edit", path: "reward.temperature", value: 0.9 });
  await bench.until("saved");
  const after = new Bench(storage);
  after.send({ kind: "open", experiment: toyExperiment(), resume: "1" });
  await after.paused(1);
  expect(after.of("edited").map((r) => r.edit)).toEqual([
    { step: 1, path: "reward.temperature", from: 0.75, to: 0.9 },
  ]);
});

test("two tabs that go on from one save do not overwrite each other", async () => {
  const storage = new Memory();
  const before = new Bench(storage);
  await openRun(before);
  await stepAndSave(before);
  const tabs = [new Bench(storage), new Bench(storage)];
  for (const [k, tab] of tabs.entries()) {
    tab.send({ kind: "open", experiment: toyExperiment(), resume: "1" }, `tab${k}`);
    await tab.paused(1);
  }
  for (const [k, tab] of tabs.entries()) {
    await stepAndSave(tab, k + 1, `tab${k}`);
  }
  const saves = await storage.list();
  expect(saves.map(({ save, step }) => [save, step])).toEqual([
    ["tab1.2", 3],
    ["1", 2],
  ]);
});

test("a save that is damaged or gone is named, and a new run starts all the same", async () => {
  const storage = new Memory();
  const before = new Bench(storage);
  await openRun(before);
  await stepAndSave(before);
  const entry = storage.entries.get("1");
  if (!entry) throw new Error("nothing was saved");
  storage.entries.set("1", { ...entry, digest: "0".repeat(16) });
  for (const [resume, sentence] of [
    ["1", "its checksum does not fit its content"],
    ["2", "not saved here any more"],
  ]) {
    const bench = new Bench(storage);
    bench.send({ kind: "open", experiment: toyExperiment(), resume });
    await bench.paused(0);
    expect(bench.of("notice")[0].sentence).toContain(sentence);
    expect(bench.of("notice")[0].sentence).toMatch(/starts from its seed\.$/);
  }
  const bench = new Bench(storage);
  bench.send({ kind: "download", save: "1" });
  const { name, bytes } = await bench.until("file");
  expect(name).toBe("amortize-1.save");
  expect(bytes.length).toBeGreaterThan(1000);
});

test("a storage that never answers leaves no run deaf", async () => {
  const silent = new Memory();
  silent.load = () => new Promise(() => undefined);
  silent.save = () => new Promise(() => undefined);
  const bench = new Bench(Object.assign(new Memory(), withTimeLimit(silent, 0.02)));
  bench.send({ kind: "open", experiment: toyExperiment(), resume: "1" });
  await bench.paused(0);
  expect(bench.of("notice")[0].sentence).toBe(
    "The storage of this browser did not answer within 0.02 seconds. " +
      "This run starts from its seed.",
  );
  bench.send({ kind: "step" });
  bench.send({ kind: "save" });
  bench.send({ kind: "step" });
  await bench.paused(2);
  expect(bench.of("notice").at(-1)?.sentence).toBe(
    "The storage of this browser did not answer within 0.02 seconds. The run goes on, unsaved.",
  );
});

test("as many runs are kept as may be, and one more is refused with a sentence", async () => {
  const storage = new Memory();
  storage.full = new SavesFull(50);
  const bench = new Bench(storage);
  await openRun(bench);
  bench.send({ kind: "step" });
  bench.send({ kind: "save" });
  expect((await bench.until("fault")).fault).toEqual({ kind: "saves-full", kept: 50 });
});
