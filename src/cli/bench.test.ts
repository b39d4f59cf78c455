import "./dawn";
import { join } from "node:path";
import { expect, test } from "vitest";
import { experimentOf, schema } from "../experiment/presets";
import { withLeaves } from "../experiment/leaves";
import { openOn } from "../worker/on-device";
import { byKernel, timeKernels } from "./bench/kernels";
import { madeInStep, timeSteps } from "./bench/steps";
import { place } from "./place";

test("steps of every behaviour make nothing, and the bench sums all their launches", async () => {
  const base = experimentOf("random-integers");
  const mix = withLeaves(schema.table, schema.relations, base.leaves, [
    ["behaviour.replay", "0.4"],
    ["behaviour.tempered", "0.5"],
    ["batch.samples", "8"],
  ]);
  if (!mix.ok) throw new Error(mix.sentence);
  const experiment = { ...base, leaves: mix.value };
  const from = place(join(process.cwd(), "public"));
  const opened = await openOn(from)(
    experiment,
    () => experiment.leaves,
    () => undefined,
    { executor: "webgpu" },
  );
  const step = await timeSteps(opened, experiment.leaves, 20);
  expect(madeInStep(step)).toBeUndefined();
  expect(step.perStep).toMatchObject({ buffers: 0, bindGroups: 0, pipelines: 0 });
  for (const [kind, n] of Object.entries(step.behaviours)) expect(n, kind).toBeGreaterThan(0);
  expect(Object.values(step.behaviours).reduce((a, b) => a + b, 0)).toBe(20);
  expect(step.runs).toMatchObject({
    behave: (20 - step.behaviours.replay) / 20,
    train: 1,
    update: 1,
  });

  const { update } = opened.policy.programs;
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
  await from.close();
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
