import "./dawn";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { ExecutorName } from "../experiment/experiment";
import { experimentOf, schema } from "../experiment/presets";
import { withLeaves } from "../experiment/leaves";
import { openOn } from "../worker/on-device";
import { byKernel, timeKernels } from "./bench/kernels";
import { madeInStep, timeSteps } from "./bench/steps";
import { place } from "./place";

const from = place(join(process.cwd(), "public"));
const open = openOn(from);
afterAll(() => from.close());

/** Opens random integers with steps of every behaviour. */
async function openMixed(executor: ExecutorName) {
  const base = experimentOf("random-integers");
  const mix = withLeaves(schema.table, schema.relations, base.leaves, [
    ["behaviour.replay", "0.4"],
    ["behaviour.tempered", "0.5"],
    ["batch.samples", "8"],
  ]);
  if (!mix.ok) throw new Error(mix.sentence);
  const experiment = { ...base, leaves: mix.value };
  const opened = await open(
    experiment,
    () => experiment.leaves,
    () => undefined,
    { executor },
  );
  return { opened, leaves: experiment.leaves };
}

describe.each([
  { executor: "webgpu", steps: 10 },
  { executor: "wasm", steps: 20 },
] as const)("on $executor", ({ executor, steps }) => {
  test("steps of every behaviour make nothing, and the bench sums all their launches", async () => {
    const { opened, leaves } = await openMixed(executor);
    const step = await timeSteps(opened, leaves, steps);
    expect(madeInStep(step)).toBeUndefined();
    const { behaviours } = step;
    for (const [kind, n] of Object.entries(behaviours)) expect(n, kind).toBeGreaterThan(0);
    expect(Object.keys(behaviours).sort()).toEqual(["on-policy", "replay", "tempered"]);
    expect(Object.values(behaviours).reduce((a, b) => a + b, 0)).toBe(steps);
    const { replay = NaN } = behaviours;
    expect(step.runs).toMatchObject({ behave: (steps - replay) / steps, train: 1, update: 1 });

    const { update } = opened.planned.programs;
    const times = await timeKernels(
      opened.executor,
      { name: "update", prepared: update.prepared!, runs: 1 },
      { gflops: 10, gigabytesPerSecond: 10 },
    );
    expect(times.map(({ kernel }) => kernel)).toEqual(["adamw"]);
    const [sum] = byKernel(times, step.runs, { gflops: 10, gigabytesPerSecond: 10 });
    expect(sum).toMatchObject({
      kernel: "adamw",
      launches: 1,
      share: 1,
      perStep: times[0].milliseconds,
    });
    expect(sum.shareOfPeak).toBeCloseTo(sum.gflops / 10);
    opened.close();
  });
});

test("what a step makes is reported, with its number", () => {
  const perStep = {
    buffers: 0.3,
    bindGroups: 0,
    pipelines: 1,
    submits: 2,
    dispatches: 9,
    readbacks: 1,
    bytesHeld: 0,
    bytesPeak: 0,
  };
  expect(madeInStep({ perStep, grownBytes: 0 })).toBe(
    "A step made 0.3 buffers and 1 pipelines; after warm-up it must make nothing.",
  );
});
