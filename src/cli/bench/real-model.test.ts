import { expect, test } from "vitest";
import { type MeasuredModel, modelFaults } from "./real-model";

const stepsOf = (...seconds: number[]) =>
  seconds.map((whole) => ({ sample: 1, train: whole - 1, update: 0, whole }));
const measured: MeasuredModel = {
  threads: 2,
  peak: { gflops: 37, gigabytesPerSecond: 50 },
  parameters: 135e6,
  fileBytes: 98e6,
  bytesHeld: 760e6,
  grownBytes: 0,
  openingSeconds: 5,
  steps: stepsOf(2, 3, 40),
  flops: 50e9,
  worstDistance: 5e-5,
};

test("a model that is right, and whose median step is fast enough, has no fault", () => {
  expect(modelFaults(measured)).toEqual([]);
});

test("slower cores, or fewer, are given more time; faster ones no less", () => {
  const slow = { ...measured, steps: stepsOf(8, 8) };
  expect(modelFaults(slow)).toEqual(["A step takes 8.00 s; on this machine it may take 5.00 s."]);
  expect(modelFaults({ ...slow, threads: 1 })).toEqual([]);
  expect(modelFaults({ ...slow, peak: { gflops: 18, gigabytesPerSecond: 50 } })).toEqual([]);
  const fast = { ...measured, peak: { gflops: 370, gigabytesPerSecond: 50 } };
  expect(modelFaults({ ...fast, steps: stepsOf(4.9) })).toEqual([]);
});

test("log-probabilities that differ, or are no numbers, and memory that grows are faults", () => {
  expect(modelFaults({ ...measured, worstDistance: 2e-3 })).toEqual([
    "Log-probabilities differ from those of transformers by 2.00e-3 nats.",
  ]);
  expect(modelFaults({ ...measured, worstDistance: NaN })).toHaveLength(1);
  expect(modelFaults({ ...measured, grownBytes: 64 })).toEqual([
    "The steps made 64 bytes of memory.",
  ]);
});
