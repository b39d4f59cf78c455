import { expect, test } from "vitest";
import type { Truth } from "../judging/report";
import type { Opened } from "../worker/open";
import { Table, toyExperiment, toyOpen } from "../worker/testing";
import { runHeadless } from "./headless";
import { judge, spaced } from "./judge";
import { type JudgedPrompt, judgedSplit, judgedTable } from "./judged-split";
import { type Line, Lines } from "./lines";

test("a run's exact answers before and after are those of its lines", async () => {
  const printed: Line[] = [];
  const opened: Opened[] = [];
  const lines = new Lines((line) => printed.push(line));
  const { run } = await runHeadless(
    { experiment: toyExperiment({ "run.steps": 40 }), replay: undefined, steps: 40 },
    async (...of) => {
      opened.push(await toyOpen(new Table(3))(...of));
      return opened[0];
    },
    { take: (report) => lines.take(report) },
  );
  if (!run) throw new Error("the toy did not open");
  const reported: string[] = [];
  const { train, heldOut, gap } = await judge({
    open: (...of) => toyOpen(new Table(3))(...of),
    run,
    trained: opened[0],
    most: 2,
    progress: (done, of) => reported.push(`${done} of ${of}`),
  });
  const klOf = (line: Line | undefined) => (line?.["exact"] as { klForward: number }).klForward;
  expect(reported).toEqual(["0 of 3", "1 of 3", "2 of 3"]);
  expect([train?.prompts, train?.of, train?.exact]).toEqual([2, 2, 2]);
  expect(train?.klForward.before?.value).toBeCloseTo(klOf(printed[0]), 6);
  expect(train?.klForward.after?.value).toBeCloseTo(klOf(printed.at(-1)), 6);
  expect(heldOut?.prompts).toBe(1);
  expect(gap).toBeNull(); // one held-out prompt says nothing of its spread
  const alone = await judge({
    open: (...of) => toyOpen(new Table(3))(...of),
    run,
    trained: opened[0],
    most: 2,
    ...{ policyOnly: true, heldOutOnly: true, progress: () => undefined },
  });
  expect(alone.train).toBeNull();
  expect(alone.heldOut?.klForward).toEqual({ before: null, after: heldOut?.klForward.after });
  expect(alone.heldOut?.exact).toBe(1);
  if (!alone.heldOut) throw new Error("no held-out prompt was judged");
  expect(judgedTable("Held out", alone.heldOut)[2]).toMatch(/ – +\d/);
});

const bounded = (value: number) => ({ value, low: value, high: value });
const truth = (kl: number, more: Partial<Truth> = {}) =>
  ({
    exact: true,
    klForward: bounded(kl),
    klReverse: bounded(kl),
    tv: bounded(kl / 2),
    valid: bounded(1),
    ...more,
  }) as Truth;
const prompts: JudgedPrompt[] = [1, 2, 6].map((kl, k) => {
  const policy = bounded(0.5);
  const verdict = { name: "it fits", target: bounded(1), policy, prior: policy };
  return {
    prompt: `p${k}`,
    before: truth(kl, k < 2 ? { verdict } : {}),
    after: truth(kl / 2, k < 2 ? { verdict: { ...verdict, policy: bounded(0.9) } } : {}),
  };
});

test("a mean has the error of the choice of prompts, none where all were judged", () => {
  const all = judgedSplit(prompts, 3);
  expect(all?.klForward.before).toEqual({ value: 3 });
  const some = judgedSplit(prompts, 100);
  expect(some?.klForward.before?.value).toBe(3);
  expect(some?.klForward.before?.error).toBeCloseTo(Math.sqrt(7 / 3), 12);
  expect(judgedSplit([], 5)).toBeNull();
});

test("a verdict is of the prompts that have one, and the table says all of it", () => {
  const split = judgedSplit(prompts, 3);
  expect(split?.verdict).toMatchObject({ name: "it fits", prompts: 2, after: { value: 0.9 } });
  if (!split) throw new Error("there are prompts");
  const table = judgedTable("Held out", split).join("\n");
  expect(table).toMatch(/KL\(target ‖ policy\) \[nats\]\s+3\.00\s+1\.50/);
  expect(table).toMatch(/it fits\s+0\.500\s+0\.900 {2}target 1\.00/);
});

test("a lower bound stays a lower bound", () => {
  const cut = truth(1, { klForward: { value: 1, low: 1, high: null }, exact: false });
  const split = judgedSplit([{ prompt: "p", before: cut, after: cut }], 1);
  expect(split?.klForward.after).toEqual({ value: 1, atLeast: true });
});

test("prompts are evenly spaced", () => {
  expect(spaced([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
  expect(spaced([1, 2], 4)).toEqual([1, 2]);
});
