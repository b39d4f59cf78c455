import { expect, test } from "vitest";
import type { Command, Report } from "../../../worker/protocol";
import { RunBook } from "../records/book";
import { memoryStorage } from "../records/storage";
import { curve, ready, someRecord, stepRecord, truth } from "../records/testing";
import { moreSeeds, SeedQueue, seedsOf, stepsOf } from "./queue";
import { readSteps, readValues, suggested, sweepJobs, sweepOf, sweptFields } from "./sweep";

/** A queue whose worker is the test: `train` trains the seed under way to its end. */
function queued() {
  const sent: Command[] = [];
  let id = 0;
  const queue = new SeedQueue({
    send: (command) => sent.push(command) > 0,
    newId: () => `s${id++}`,
  });
  const opened = () => sent.flatMap((c) => (c.kind === "open" ? [c] : [])).at(-1);
  const train = (tv: number) => {
    const open = opened();
    if (!open) throw new Error("nothing was opened");
    const { run } = open;
    const until = sent.findLast((c) => c.kind === "play")?.until ?? 0;
    queue.said(ready(run));
    const say = (report: Report) => queue.said(report);
    say({ kind: "truth", run, truth: truth(0, 0.5) });
    for (let step = 1; step <= until; step++)
      say({ kind: "stepped", run, record: stepRecord(step) });
    say({ kind: "truth", run, truth: truth(until, tv) });
    say({ kind: "state", run, state: "paused", step: until });
  };
  return { queue, sent, opened, train };
}

function withRecord() {
  const book = new RunBook(memoryStorage());
  const { name: _, sign: __, ...fresh } = someRecord({}, { "run.seed": 7 });
  book.add(fresh);
  return book;
}

test("further seeds are the next ones, and run as far as the first has an exact answer", () => {
  const record = someRecord({ seeds: [curve(7, [1, 1]), curve(9, [1, 1])] }, { "run.seed": 7 });
  expect(seedsOf(record, 5)).toEqual([8, 10, 11]);
  expect(seedsOf(record, 2)).toEqual([]);
  const rows = [...curve(7, [0.5, 0.1]).rows, { ...curve(7, [0]).rows[0], step: 13, figures: {} }];
  expect(stepsOf(someRecord({ seeds: [{ ...curve(7, []), steps: 13, rows }] }))).toBe(10);
});

test("seeds are trained one after the other, apart, and each is added when it is done", () => {
  const { queue, sent, opened, train } = queued();
  const book = withRecord();
  queue.add(moreSeeds(book.records[0], 3, (one) => book.addSeed("a", one)));
  expect(opened()?.apart).toBe(true);
  expect(opened()?.experiment.leaves["run.seed"]).toBe(8);
  expect(sent.at(-1)).toMatchObject({ kind: "play", until: 20 });
  expect(queue.progress.getState()).toMatchObject({ seed: 8, done: 0, of: 2, at: "opening" });
  train(0.02);
  expect(opened()?.experiment.leaves["run.seed"]).toBe(9);
  train(0.03);
  expect(book.find("a")?.seeds.map(({ seed }) => seed)).toEqual([7, 8, 9]);
  expect(queue.progress.getState().title).toBeNull();
  expect(sent.map(({ kind }) => kind)).toEqual(["open", "play", "close", "open", "play", "close"]);
});

test("a pause keeps the seed, cancel drops it, and a fault ends the batch in a sentence", () => {
  const { queue, sent, opened } = queued();
  const [record] = withRecord().records;
  const jobs = () => moreSeeds(record, 3, () => undefined);
  queue.add(jobs());
  queue.pause();
  queue.resume();
  expect(sent.slice(-2).map(({ kind }) => kind)).toEqual(["pause", "play"]);
  queue.cancel();
  expect(sent.at(-1)?.kind).toBe("close");
  expect(queue.progress.getState().title).toBeNull();
  queue.add(jobs());
  const run = opened()?.run ?? "";
  queue.said({ kind: "fault", run, fault: { kind: "no-adapter" }, step: 0 });
  expect(queue.progress.getState()).toMatchObject({
    title: null,
    trouble: expect.stringContaining("graphics device") as string,
  });
});

test("a seed whose worker was ended begins anew when the visitor continues", () => {
  const { queue, opened, train } = queued();
  const book = withRecord();
  queue.add(moreSeeds(book.records[0], 2, (one) => book.addSeed("a", one)));
  const before = opened()?.run;
  queue.ended();
  expect(queue.progress.getState()).toMatchObject({ at: "paused", step: 0 });
  queue.resume();
  expect(opened()?.run).not.toBe(before);
  train(0.1);
  expect(book.find("a")?.seeds).toHaveLength(2);
});

test("a seed that stops before its last step ends the batch, and says so", () => {
  const { queue, sent, opened } = queued();
  queue.add(moreSeeds(withRecord().records[0], 3, () => undefined));
  const run = opened()?.run ?? "";
  const say = (state: "running" | "paused", step: number) =>
    queue.said({ kind: "state", run, state, step });
  queue.said(ready(run));
  say("paused", 0); // it is open
  say("running", 0);
  queue.pause();
  queue.resume();
  say("paused", 3); // as was asked, though it is to go on already
  say("running", 3);
  expect(queue.progress.getState()).toMatchObject({ at: "training", trouble: null });
  say("paused", 12);
  expect(sent.at(-1)).toEqual({ kind: "close", run });
  expect(queue.progress.getState()).toMatchObject({
    title: null,
    trouble: expect.stringContaining("step 12 of 20") as string,
  });
});

test("a reward code that fails ends the batch: the run would go on with another reward", () => {
  const { queue, opened, train } = queued();
  const book = withRecord();
  queue.add(moreSeeds(book.records[0], 3, (one) => book.addSeed("a", one)));
  const run = opened()?.run ?? "";
  queue.said({
    kind: "fault",
    run,
    fault: { kind: "bad-code", sentence: "Line 2 fails.", place: null },
    step: 4,
  });
  expect(queue.progress.getState()).toMatchObject({
    title: null,
    trouble: expect.stringContaining("Line 2 fails") as string,
  });
  train(0.1);
  expect(book.find("a")?.seeds).toHaveLength(1);
});

test("without a worker the batch waits, also when the visitor continues too soon", () => {
  let isThere = false;
  const sent: Command[] = [];
  const queue = new SeedQueue({
    send: (command) => isThere && sent.push(command) > 0,
    newId: () => "s",
  });
  const waits = { at: "paused", of: 2, trouble: expect.stringContaining("Continue") as string };
  queue.add(moreSeeds(withRecord().records[0], 3, () => undefined));
  expect(queue.progress.getState()).toMatchObject(waits);
  queue.resume();
  expect(queue.progress.getState()).toMatchObject({ ...waits, seed: 8 });
  isThere = true;
  queue.resume();
  expect(sent.map(({ kind }) => kind)).toEqual(["open", "play"]);
});

test("a sweep of more steps than its run has room for makes room", () => {
  const book = withRecord();
  const [from] = book.records;
  const { experiment } = from;
  const sweep = { experiment, from, path: "lora.rank", values: [2, 4], seeds: 1, steps: 900 };
  const [{ experiment: first }] = sweepJobs(sweep, "sweep", book);
  expect(first.leaves["run.steps"]).toBe(900);
  const [{ experiment: fewer }] = sweepJobs({ ...sweep, steps: 20 }, "sweep", book);
  expect(fewer.leaves["run.steps"]).toBe(experiment.leaves["run.steps"]);
  expect(readSteps(experiment, "900")).toEqual({ ok: true, value: 900 });
  for (const text of ["", "0", "1.5", "x", "1000000"])
    expect(readSteps(experiment, text), text).toMatchObject({ ok: false });
});

test("a sweep trains every value with every seed, and lists them by value", () => {
  const { queue, train } = queued();
  const book = withRecord();
  const [from] = book.records;
  const sweep = {
    experiment: from.experiment,
    from,
    path: "reward.temperature",
    values: [2, 0.5],
    seeds: 2,
    steps: 20,
  };
  queue.add(sweepJobs(sweep, "sweep", book));
  for (let k = 0; k < 4; k++) train(0.1 * k);
  const own = sweepOf(book.records, "sweep");
  expect(own.map(({ sweep: place, seeds }) => [place?.value, seeds.length])).toEqual([
    [0.5, 2],
    [2, 2],
  ]);
  expect(own.map(({ experiment }) => experiment.leaves["reward.temperature"])).toEqual([0.5, 2]);
});

test("values of a sweep are checked as the form checks them", () => {
  const { experiment } = someRecord();
  expect(readValues(experiment, "reward.temperature", "0.5, 1  2")).toEqual({
    ok: true,
    value: [0.5, 1, 2],
  });
  expect(readValues(experiment, "reward.temperature", "0.5")).toMatchObject({ ok: false });
  expect(readValues(experiment, "reward.temperature", "1 x")).toMatchObject({
    ok: false,
    sentence: expect.stringContaining("Reward T") as string,
  });
});

test("what may be swept are numbers and choices that the experiment reads; suggestions fit", () => {
  const { experiment } = someRecord();
  const fields = sweptFields(experiment);
  const paths = fields.map(([path]) => path);
  expect(paths).toContain("reward.temperature");
  expect(paths).not.toContain("run.seed");
  expect(paths).not.toContain("ppo.clip");
  for (const [path, field] of fields) {
    const values = suggested(field, experiment.leaves[path]);
    expect(values.length, path).toBeGreaterThan(0);
    if (field.kind === "number")
      for (const value of values) {
        expect(Number(value)).toBeGreaterThanOrEqual(field.min);
        expect(Number(value)).toBeLessThanOrEqual(field.max);
      }
  }
});
