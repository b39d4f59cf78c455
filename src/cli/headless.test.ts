import { expect, test } from "vitest";
import { GpuError } from "../compute/fault";
import type { Report } from "../worker/protocol";
import { Table, toyExperiment, toyOpen } from "../worker/testing";
import { runHeadless } from "./headless";
import { type Line, Lines } from "./lines";

async function run(steps: number, changes = {}, open = toyOpen(), interrupt?: AbortSignal) {
  const printed: Line[] = [];
  const lines = new Lines((line) => printed.push(line));
  const ended = await runHeadless(
    { experiment: toyExperiment({ "run.steps": 40, ...changes }), replay: undefined, steps },
    open,
    { take: (report) => lines.take(report), interrupt },
  );
  return { printed, ended };
}

test("a line for the untrained model, one at every look, and one at the end", async () => {
  const { printed, ended } = await run(40);
  expect(printed.map((line) => line.step)).toEqual([0, 10, 20, 30, 40]);
  expect(ended).toMatchObject({ fault: undefined, interrupted: false });
  for (const line of printed) {
    for (const name of ["loss", "logReward", "logLikelihood", "diversity", "logZ"])
      expect(line[name], name).toEqual(expect.any(Number));
    expect(Object.keys(line["exact"] as object)).toEqual(
      expect.arrayContaining(["klForward", "klReverse", "tv", "logZ", "coverage", "noiseFloor"]),
    );
  }
});

test("a run stops where it is to stop, though its schedule is longer", async () => {
  const { printed, ended } = await run(17);
  expect(printed.map((line) => line.step)).toEqual([0, 10, 17]);
  expect(ended.run?.steps).toBe(17);
});

test("the same seed gives the same lines", async () => {
  const timeless = (line: Line) => ({ ...line, seconds: 0 });
  const [a, b] = [await run(20), await run(20)];
  expect(a.printed.map(timeless)).toEqual(b.printed.map(timeless));
});

test("a failure ends the run with its fault", async () => {
  const table = new Table(3);
  table.failing = new GpuError({ kind: "gpu-error", message: "refused" });
  const { ended } = await run(40, {}, toyOpen(table));
  expect(ended.fault).toEqual({ kind: "gpu-error", message: "refused" });
});

test("an interrupt pauses the run where it stands and keeps it", async () => {
  const stop = new AbortController();
  const ended = await runHeadless(
    { experiment: toyExperiment({ "run.steps": 40 }), replay: undefined, steps: 40 },
    toyOpen(),
    {
      take: (report) => report.kind === "stepped" && report.record.step === 3 && stop.abort(),
      interrupt: stop.signal,
    },
  );
  expect(ended).toMatchObject({ interrupted: true, fault: undefined });
  expect(ended.run?.steps).toBeLessThan(10);
  stop.abort();
  expect((await run(40, {}, toyOpen(), stop.signal)).ended.run).toBeUndefined();
});

test("a run without baselines measures none at any look, and is the same run", async () => {
  const trained = async (baselines: boolean) => {
    const reports: Report[] = [];
    const { run } = await runHeadless(
      { experiment: toyExperiment({ "run.steps": 20 }), replay: undefined, steps: 20, baselines },
      toyOpen(),
      { take: (report) => reports.push(report) },
    );
    return { kinds: new Set(reports.map(({ kind }) => kind)), marks: run?.shared.fingerprint };
  };
  const [without, measured] = [await trained(false), await trained(true)];
  expect(measured.kinds.has("baselines")).toBe(true);
  expect(without.kinds.has("baselines")).toBe(false);
  expect(without.marks).toBeDefined();
  expect(without.marks).toEqual(measured.marks);
});
