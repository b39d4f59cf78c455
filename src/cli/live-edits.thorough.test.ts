import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Leaf, PresetName } from "../experiment/experiment";
import { logRatio, moved } from "../judging/testing/targets";
import { experimentOf } from "../experiment/presets";
import { openOn } from "../worker/on-device";
import { threadsOf } from "../worker/processors/webassembly";
import { Bench } from "../worker/testing";
import { place } from "./place";
import { startNodeThread } from "./thread";

/**
 * Temperature, prior and reward edited between two steps of training, on the embedded model: each
 * edit moves the exact answer, T as its formula says, and training goes on. Random integers
 * (wasm.test.ts) and continuation (e2e/experiments/live-edit.spec.ts) have tests of their own, in
 * which the edited run comes again bit for bit.
 */

const T = 0.5;
const SMALL: Readonly<Record<string, Leaf>> = {
  "batch.samples": 4,
  "batch.accumulate": 1,
  "lora.rank": 4,
  "watch.every": 10_000,
};
const cases: readonly (readonly [PresetName, Readonly<Record<string, Leaf>>])[] = [
  ["infilling", {}],
  ["subjectivity", {}],
  ["arithmetic", { "arithmetic.problems": 20 }],
  ["constrained", { "length.max": 8 }],
];
const EDITS: readonly (readonly [string, Leaf])[] = [
  ["reward.temperature", T],
  ["reward.likelihood", 0.5],
  ["reward.lengthWeight", 1],
];

const from = place(join(process.cwd(), "public"));
afterAll(() => from.close());
const open = openOn({ ...from, threads: threadsOf(2, true, startNodeThread) });

/** A run of one step, each edit followed by one step more: its answers and its edits. */
async function editedRun(preset: PresetName, changes: Readonly<Record<string, Leaf>>) {
  const { leaves, ...rest } = experimentOf(preset);
  const experiment = { ...rest, leaves: { ...leaves, ...SMALL, ...changes } };
  const bench = new Bench(undefined, "", open);
  bench.send({ kind: "open", experiment, executor: "wasm" });
  const truths = [(await bench.until("truth")).truth];
  bench.send({ kind: "step" });
  await bench.paused(1);
  for (const [index, [path, value]] of EDITS.entries()) {
    bench.send({ kind: "edit", path, value });
    const { truth } = await bench.until("truth", ({ truth: at }) => at.target === index + 1);
    truths.push(truth);
    bench.send({ kind: "step" });
    await bench.paused(index + 2);
  }
  expect(bench.of("fault")).toEqual([]);
  const edits = bench.of("edited").map(({ edit }) => [edit.step, edit.path, edit.to]);
  bench.send({ kind: "close" });
  return { truths, edits };
}

for (const [preset, changes] of cases)
  test(`${preset}: T, prior and reward are edited while training goes on`, async () => {
    const { truths, edits } = await editedRun(preset, changes);
    expect(edits).toEqual(EDITS.map(([path, value], k) => [k + 1, path, value]));
    const [before, cold, light, short] = truths;
    if (!before || !cold || !light || !short) throw new Error("an answer is missing");
    const two = before.rows.slice(0, 2).map(({ text }) => text);
    expect(logRatio(before, two)).toBeGreaterThan(0.01);
    const sharper = before.rewardTemperature / T;
    expect(logRatio(cold, two)).toBeCloseTo(logRatio(before, two) * sharper, 3);
    expect(moved(cold, light)).toBeGreaterThan(0.001);
    expect(moved(light, short)).toBeGreaterThan(0.001);
  }, 600_000);
