import { expect, test } from "vitest";
import { Bench, Memory, Table, marksOf, toyExperiment, toyOpen } from "./testing";
import type { Open } from "./open";

/** How long training takes, as timed before it begins; the clock of a bench ticks by the look. */

const experiment = toyExperiment();
/** Every run on a table of its own; what was closed is counted. */
function apart() {
  const closed: Table[] = [];
  const open: Open = async (...given) => {
    const table = new Table(3);
    const opened = await toyOpen(table)(...given);
    return { ...opened, close: () => void closed.push(table) };
  };
  const bench = new Bench(new Memory(), "", open);
  bench.tick = 10; // ms
  return { bench, closed };
}
async function trained(bench: Bench): Promise<ReturnType<typeof marksOf>> {
  bench.send({ kind: "play" });
  await bench.paused(40);
  return marksOf(bench);
}

test("steps and an exact answer are timed on a run apart, of which nothing is kept", async () => {
  const { bench, closed } = apart();
  bench.send({ kind: "time", experiment }, "clock");
  const { pace, run } = await bench.until("timed");
  expect(run).toBe("clock");
  expect(pace?.step.low).toBeGreaterThan(0);
  expect(pace?.step.high).toBeGreaterThanOrEqual(pace?.step.low ?? Infinity);
  expect(pace?.answer).toBeGreaterThan(0);
  expect(closed).toHaveLength(1);
  expect(bench.reports.map(({ kind }) => kind)).toEqual(["timed"]);
  expect(bench.storage?.entries.size).toBe(0);
});

test("a run's fingerprint and weights are the same with it and without it", async () => {
  const without = apart().bench;
  without.send({ kind: "open", experiment });
  await without.paused(0);
  const marks = await trained(without);
  const weights = without.storage?.kept?.trainer.adapter;
  const { bench } = apart();
  bench.send({ kind: "time", experiment }, "before");
  await bench.until("timed");
  bench.send({ kind: "open", experiment });
  await bench.paused(0);
  bench.send({ kind: "time", experiment }, "beside");
  const { pace } = await bench.until("timed", (r) => r.run === "beside");
  expect(pace).not.toBeNull();
  expect(await trained(bench)).toEqual(marks);
  expect(bench.storage?.kept?.trainer.adapter).toEqual(weights);
});

test("what a timing opens waits for no visitor", async () => {
  const wishes: unknown[] = [];
  const open: Open = (experiment, leaves, progress, wanted) => {
    wishes.push(wanted.waits);
    return toyOpen()(experiment, leaves, progress, wanted);
  };
  const bench = new Bench(undefined, "", open);
  bench.tick = 10; // ms
  bench.send({ kind: "time", experiment }, "clock");
  await bench.until("timed");
  expect(wishes).toEqual([false]);
});

test("an exact answer that takes too long is left out", async () => {
  const { bench } = apart();
  bench.tick = 1000;
  bench.send({ kind: "time", experiment }, "clock");
  const { pace } = await bench.until("timed");
  expect(pace?.step.low).toBeGreaterThan(0);
  expect(pace?.answer).toBeNull();
});

test("a command ends it, and the run it asks for opens; nothing is invented", async () => {
  const { bench, closed } = apart();
  bench.send({ kind: "time", experiment }, "clock");
  bench.send({ kind: "open", experiment });
  await bench.paused(0);
  expect((await bench.until("timed")).pace).toBeNull();
  expect(closed).toHaveLength(1);
  expect(bench.of("fault")).toEqual([]);
});

test("a run that trains is not timed beside, and what cannot be opened has no pace", async () => {
  const { bench } = apart();
  bench.send({ kind: "open", experiment });
  await bench.paused(0);
  bench.send({ kind: "play" });
  bench.send({ kind: "time", experiment }, "clock");
  expect((await bench.until("timed")).pace).toBeNull();
  const broken = new Bench(undefined, "", () => Promise.reject(new Error("no file")));
  broken.send({ kind: "time", experiment }, "clock");
  expect((await broken.until("timed")).pace).toBeNull();
  expect(broken.reports).toHaveLength(1);
});
