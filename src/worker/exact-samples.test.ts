import { expect, test } from "vitest";
import { Bench, toyExperiment } from "./testing";

const experiment = toyExperiment({
  "method.name": "sft",
  "sft.source": "posterior",
  "batch.samples": 64,
  "run.steps": 60,
  "watch.every": 15,
});

test("SFT on exact samples of a walked target nears it, between evaluations", async () => {
  const bench = new Bench();
  bench.send({ kind: "open", experiment });
  await bench.paused(0);
  for (let step = 0; step < 60; step++) bench.send({ kind: "step" });
  await bench.paused(60);
  expect(bench.of("fault")).toEqual([]);
  const forward = bench.of("truth").map(({ truth }) => truth.klForward?.value ?? NaN);
  expect(forward.at(-1)).toBeLessThan(forward[0] / 5);
  const records = bench.of("stepped").map(({ record }) => record);
  expect(new Set(records.map(({ behaviour }) => behaviour))).toEqual(new Set(["posterior"]));
  expect(records[10]).toMatchObject({ logReward: null, logZ: null, residualVariance: null });
  expect(records[10].rewardEvaluations).toBe(0);
});
