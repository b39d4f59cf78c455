import { expect, test } from "vitest";
import type { BatchTerms } from "../lm/estimates";
import { uniform } from "../lm/streams";
import { objectives } from "./testing/whole";
import type { BalanceRules, Objective } from "./objective";
import { judge, unbiased } from "./testing/judge";

const rules: BalanceRules = {
  lambda: 0.7,
  normalisation: "pairs",
  minLength: 0,
  minLengthRule: "penalty",
  maxLength: 9,
  forcedStop: "policy",
};
const noise = (count: number, stream: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.fround(4 * uniform(8, 0, stream, i) - 3));
const OUT = [0, 2, 8, 10]; // unfinished prefixes without a log-reward, in [B, T+1]
const without = (logR: Float64Array) => logR.map((r, i) => (OUT.includes(i) ? -Infinity : r));
const batch: BatchTerms = {
  logR: without(noise(21, 0)),
  logQ: noise(18, 1),
  logStop: noise(21, 2),
  lengths: [6, 5, 3],
  width: 6,
};
const options = { rules, temperature: 0.9, logZ: 2 };
const cases: [string, Objective][] = Object.entries(objectives);

test.each(cases)(
  "%s: a prefix left out moves no loss, and its stop has no slope",
  (_, objective) => {
    const found = judge(objective, batch, options);
    expect([found.loss, ...found.dLogQ, ...found.dLogStop].every(Number.isFinite)).toBe(true);
    const logStop = Float64Array.from(batch.logStop, (t, i) => (OUT.includes(i) ? t - 9 : t));
    expect(judge(objective, { ...batch, logStop }, options).loss).toBe(found.loss);
    expect(OUT.map((i) => Math.abs(found.dLogStop[i] ?? NaN))).toEqual([0, 0, 0, 0]);
  },
);

test.each(cases)(
  "%s: gradients equal central differences around what is left out",
  (_, objective) => {
    const exact = { ...options, rules: { ...rules, constants: unbiased(objective) } };
    const found = judge(objective, batch, exact);
    for (const [port, slopes] of [
      ["logQ", found.dLogQ],
      ["logStop", found.dLogStop],
    ] as const)
      slopes.forEach((slope, k) => {
        const lossAt = (by: number) => {
          const moved = Float64Array.from(batch[port], (x, i) => (i === k ? x + by : x));
          return judge(objective, { ...batch, [port]: moved }, exact).loss;
        };
        expect((lossAt(1e-4) - lossAt(-1e-4)) / 2e-4).toBeCloseTo(slope, 4);
      });
  },
);

test("pairs are those of the sequence without the prefixes that are left out", () => {
  const only = { ...batch, lengths: [6], logR: batch.logR, logStop: batch.logStop };
  const u = judge(objectives.all, only, options).logZ;
  const kept = [1, 3, 4, 5, 6].map((i) => u[i] ?? NaN);
  let loss = 0;
  let weight = 0;
  kept.forEach((a, i) =>
    kept.slice(i + 1).forEach((b, gap) => {
      loss += 0.7 ** gap * (a - b) ** 2;
      weight += 0.7 ** gap;
    }),
  );
  expect(judge(objectives.all, only, options).loss).toBeCloseTo(loss / weight, 10);
});

test("a whole string of log-reward −∞ is refused, since no loss could see it", () => {
  const logR = Float64Array.from(batch.logR).with(6, -Infinity);
  expect(() => judge(objectives.vargrad, { ...batch, logR }, options)).toThrow(/6 tokens/);
});
