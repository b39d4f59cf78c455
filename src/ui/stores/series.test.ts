import { describe, expect, it } from "vitest";
import type { StepRecord } from "../../worker/protocol";
import { spread } from "./decimation";
import { halfLifeOf, Series } from "./series";

const record = (step: number, change: Partial<StepRecord> = {}): StepRecord => ({
  step,
  loss: 0,
  logReward: null,
  logLikelihood: null,
  diversity: null,
  logZ: null,
  logZLines: [],
  residualVariance: null,
  meanLength: 1,
  rewardTemperature: 1,
  target: 0,
  prompt: "p",
  learningRate: 0,
  behaviour: "on-policy",
  rewardEvaluations: 64 * step,
  seconds: step / 4,
  ...change,
});
function seriesOf(records: readonly StepRecord[], halfLife = 4): Series {
  const series = new Series();
  for (const r of records) series.push(r, halfLife);
  series.reveal();
  return series;
}
const steps = (n: number) => Array.from({ length: n }, (_, k) => k + 1);

describe("a figure is drawn as it came about", () => {
  it("measured at looks or exact at every step: as it is, with no average and no pale line", () => {
    const series = seriesOf(
      steps(60).map((n) => record(n, { logZ: n * n, diversity: n % 20 === 0 ? n : null })),
    );
    expect(series.decimated("diversity", "step", "evaluation")).toEqual(
      [20, 40, 60].map((n) => ({ x: n, line: n, raw: null })),
    );
    expect(series.decimated("logZ", "seconds", "root")).toEqual(
      steps(60).map((n) => ({ x: n / 4, line: n * n, raw: null })),
    );
    expect([
      series.valueAt("diversity", "evaluation"),
      series.valueAt("diversity", "evaluation", 59),
      series.valueAt("logZ", "root", 7),
    ]).toEqual([60, 40, 49]);
  });

  it("exact with the exact answer: read from step 0 on, never past the step on screen", () => {
    const series = new Series();
    for (const step of [0, 20, 40])
      series.judged.push({ step, policyDiversity: 60 + step, policyLikelihood: null });
    // judged again after an edit
    series.judged.push({ step: 40, policyDiversity: 99, policyLikelihood: null });
    for (const n of steps(39)) series.push(record(n, { diversity: 1 }), 4);
    series.reveal();
    expect(series.decimated("diversity", "step", "truth")).toEqual([
      { x: 0, line: 60, raw: null },
      { x: 20, line: 80, raw: null },
    ]);
    expect(series.valueAt("diversity", "truth")).toBe(80);
    expect(series.everyPoint("diversity", "truth")).toEqual([
      { step: 0, seconds: 0, rewardEvaluations: 0, raw: 60, line: 60 },
      { step: 20, seconds: 5, rewardEvaluations: 1280, raw: 80, line: 80 },
    ]);
    series.push(record(40), 4);
    series.reveal();
    expect(series.valueAt("diversity", "truth")).toBe(99);
    expect(series.everyPoint("diversity", "truth").map(({ raw }) => raw)).toEqual([60, 80, 99]);
  });

  it("noisy: the average forgets half in its half-life, whether values are dense or rare", () => {
    const dense = seriesOf(
      steps(200).map((n) => record(n, { logReward: n <= 100 ? 0 : 1 })),
      10,
    );
    const rare = seriesOf(
      steps(20).map((n) => record(10 * n, { logReward: n <= 10 ? 0 : 1 })),
      10,
    );
    expect(dense.valueAt("logReward", "batch", 110)).toBeCloseTo(0.5, 2);
    expect(rare.valueAt("logReward", "batch", 110)).toBeCloseTo(0.5, 2);
    expect(rare.valueAt("logReward", "batch", 120)).toBeCloseTo(0.75, 2);
    const points = dense.decimated("logReward", "step", "batch");
    expect(points.find((p) => p.x > 100)?.raw).toBe(1);
    expect([halfLifeOf(500), halfLifeOf(240), halfLifeOf(10)]).toEqual([10, 4.8, 2]);
  });

  it("an average starts again at an edit, though records of earlier steps come after it", () => {
    const series = seriesOf(steps(9).map((n) => record(n, { logReward: 1 })));
    series.restartAfter(10);
    series.push(record(10, { logReward: 1 }), 4);
    series.push(record(11), 4);
    series.push(record(12, { logReward: 5 }), 4);
    series.reveal();
    expect(series.valueAt("logReward", "batch", 10)).toBe(1);
    expect(series.valueAt("logReward", "batch", 12)).toBe(5);
  });
});

describe("what is drawn of many points", () => {
  const value = (k: number) => (k % 7 === 0 ? NaN : Math.sin(k * k));
  it.each([1, 50, 120, 121, 1000, 70_000])(
    "of %i: few enough, in order, with the least and the greatest",
    (n) => {
      const kept = spread(n, 120, (k) => k, value);
      const known = Array.from({ length: n }, (_, k) => k).filter((k) => Number.isFinite(value(k)));
      expect(kept.length).toBeLessThanOrEqual(120);
      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      const of = (list: readonly number[]) => list.map(value);
      expect([Math.min(...of(kept)), Math.max(...of(kept))]).toEqual([
        known.reduce((a, k) => Math.min(a, value(k)), Infinity),
        known.reduce((a, k) => Math.max(a, value(k)), -Infinity),
      ]);
    },
  );
  it("what was drawn stays while points are appended, until bins double", () => {
    const before = spread(500, 120, (k) => k, value);
    const after = spread(510, 120, (k) => k, value);
    expect(after.slice(0, before.length - 4)).toEqual(before.slice(0, -4));
  });
});

it("the table has the steps that were looked at and the newest, newest first", () => {
  const series = seriesOf(
    steps(45).map((n) => record(n, { logReward: n, diversity: n % 20 === 0 ? n : null })),
  );
  const rows = series.table(100, {
    logReward: "batch",
    diversity: "evaluation",
    logLikelihood: "batch",
    logZ: "root",
  });
  expect(rows.map((r) => r.step)).toEqual([45, 40, 20]);
  expect(rows[0].values).toMatchObject({ diversity: 40, logLikelihood: null });
});
