import { expect, test } from "vitest";
import { makeTree } from "../objectives/testing/tree";
import { leavesFault, settingsFrom } from "./settings";
import { methodFields } from "./fields";
import { methodOf, methodSpecOf } from "./chosen";
import type { Leaves } from "./method";
import { Trainer } from "./pipeline";
import { TablePolicy } from "./testing/tablePolicy";
import { noise, tableProblem } from "./testing/toy";

const tree = makeTree(3, 3);
const leavesWith = (changes: Leaves): Leaves => ({
  ...Object.fromEntries(Object.entries(methodFields).map(([path, field]) => [path, field.default])),
  "batch.samples": 8,
  "batch.accumulate": 2,
  "reward.temperature": 0.9,
  ...changes,
});
const all = leavesWith({ "reward.temperatures": "all" });

/** A policy that notes which temperatures are put in force. */
class Noting extends TablePolicy {
  readonly temperatures: number[] = [];
  condition(temperature: number): void {
    this.temperatures.push(temperature);
  }
}

async function stepped(leaves: Leaves, steps = 20) {
  const policy = new Noting(tree, { prior: noise(tree.rows * 4, 1, 0) });
  const problem = tableProblem(tree, noise(tree.rows, 2, 1));
  const settings = settingsFrom(leaves);
  const trainer = new Trainer(policy, await methodOf(leaves, problem, settings), settings);
  for (let step = 0; step < steps; step++) await trainer.step();
  const last = await trainer.drain();
  if (last.kind !== "stepped") throw new Error("The run did not end with a step.");
  return { temperatures: policy.temperatures, outcome: last.outcome };
}

test("every micro-batch draws a T of the range, the same in every run of a seed", async () => {
  const { temperatures } = await stepped(all);
  expect(temperatures).toHaveLength(40);
  expect(new Set(temperatures).size).toBe(40);
  expect(Math.min(...temperatures)).toBeGreaterThanOrEqual(0.5);
  expect(Math.max(...temperatures)).toBeLessThanOrEqual(1.5);
  const below = temperatures.filter((T) => T < Math.sqrt(0.5 * 1.5)).length;
  expect(below).toBeGreaterThan(10); // half of them by their logarithm
  expect(below).toBeLessThan(30);
  expect((await stepped(all)).temperatures).toEqual(temperatures);
  const other = await stepped({ ...all, "run.seed": 8 });
  expect(other.temperatures).not.toEqual(temperatures);
});

test("a step is reported at the schedule's T, and no log Z of a drawn T is", async () => {
  const { outcome } = await stepped(all);
  expect(outcome.rewardTemperature).toBe(0.9);
  expect(outcome.microBatches.every(({ findings }) => findings.logZ === undefined)).toBe(true);
  expect(outcome.residualVariance).toBeNull();
});

test("without it every micro-batch is at the schedule's T", async () => {
  const { temperatures, outcome } = await stepped(leavesWith({}));
  expect(new Set(temperatures)).toEqual(new Set([0.9]));
  expect(outcome.microBatches.every(({ findings }) => findings.logZ)).toBe(true);
});

test.each([
  [{ "reward.temperaturesLow": 1, "reward.temperaturesHigh": 1 }, "the first must be smaller"],
  [{ "objective.pairs": "trajectory" }, "learns log Z of one temperature"],
  [{ "objective.pairs": "flow-neighbours" }, "learns flows of one temperature"],
])("%o is refused in one sentence", (changes, sentence) => {
  expect(leavesFault({ ...all, ...changes })).toContain(sentence);
  expect(leavesFault({ ...all, ...changes, "reward.temperatures": "one" })).toBeUndefined();
});

test("only the GFlowNet's policy serves a range", () => {
  expect(methodSpecOf(all).temperatures?.(all)).toEqual({ low: 0.5, high: 1.5 });
  for (const method of ["sft", "reinforce", "ppo", "em"]) {
    const leaves = { ...all, "method.name": method };
    expect(methodSpecOf(leaves).temperatures?.(leaves)).toBeUndefined();
  }
});
