import { expect, test } from "vitest";
import { uniform } from "../lm/random";
import type { BalanceRules } from "../lm/policy";
import { balanceBatch, termsOf } from "./batch";
import type { BatchTerms } from "./batch";
import { officialLoss } from "./testing/official";

const plain: BalanceRules = {
  pairs: "all",
  lambda: 1,
  normalisation: "pairs",
  minLength: 0,
  minLengthRule: "penalty",
  maxLength: 9,
  forcedStop: "policy",
};
const noise = (count: number, stream: number) =>
  Float64Array.from({ length: count }, (_, i) => 4 * uniform(2, 0, stream, i) - 3);
const width = 6;
const lengths = [6, 0, 3, 1];
const batch: BatchTerms = {
  logR: noise(28, 0),
  logQ: noise(24, 1),
  logStop: noise(28, 2),
  lengths,
  width,
};
const rows = lengths.map((_, b) => termsOf(batch, b));
const official = (T: number) =>
  rows.map(({ logR, logQ, logStop }) => ({
    logR: Array.from(logR, (r) => r / T),
    logQ: Array.from(logQ),
    logStop: Array.from(logStop),
  }));

test("the loss by pairs is the official cumulative-sum form", () => {
  for (const lambda of [1, 0.6])
    for (const T of [1, 0.8])
      expect(balanceBatch(batch, T, { ...plain, lambda }, 1).loss).toBeCloseTo(
        officialLoss(official(T), lambda),
        10,
      );
});

test("the loss by sum is the mean over sequences of the plain sum", () => {
  const pairs = (n: number) => (n * (n + 1)) / 2;
  const each = official(1).map((z) =>
    z.logQ.length > 0 ? officialLoss([z], 1) * pairs(z.logQ.length) : 0,
  );
  const mean = each.reduce((a, b) => a + b, 0) / 4;
  expect(balanceBatch(batch, 1, { ...plain, normalisation: "sum" }, 1).loss).toBeCloseTo(mean, 10);
});

const everyRule: BalanceRules[] = (["all", "neighbours", "ends"] as const).flatMap((pairs) =>
  (["pairs", "sum"] as const).flatMap((normalisation) =>
    (["penalty", "mask"] as const).flatMap((minLengthRule) =>
      (["policy", "certain"] as const).map((forcedStop) => ({
        pairs,
        normalisation,
        minLengthRule,
        forcedStop,
        lambda: 0.9,
        minLength: 2,
        maxLength: 6,
      })),
    ),
  ),
);

test("gradients equal central differences under every rule, times the scale", () => {
  for (const rules of everyRule) {
    const { dLogQ, dLogStop } = balanceBatch(batch, 0.9, rules, 0.25);
    const slope = (name: "logQ" | "logStop", k: number) => {
      const at = (d: number) =>
        balanceBatch(
          { ...batch, [name]: Float64Array.from(batch[name]).with(k, batch[name][k] + d) },
          0.9,
          rules,
          1,
        ).loss;
      return (0.25 * (at(1e-4) - at(-1e-4))) / 2e-4;
    };
    dLogQ.forEach((d, k) =>
      expect(Math.abs(d - slope("logQ", k))).toBeLessThan(1e-5 * (1 + Math.abs(d))),
    );
    dLogStop.forEach((d, k) =>
      expect(Math.abs(d - slope("logStop", k))).toBeLessThan(1e-5 * (1 + Math.abs(d))),
    );
  }
});

test("the penalty overwrites r below the minimum length with −99, then divides by T", () => {
  const { logZ } = balanceBatch(batch, 0.5, { ...plain, minLength: 2 }, 1);
  expect(logZ[0]).toBeCloseTo(-198 - batch.logStop[0], 12);
  expect(logZ[1]).toBeCloseTo(-198 - batch.logStop[1] - batch.logQ[0], 12);
  expect(logZ[2]).toBeCloseTo(
    batch.logR[2] / 0.5 - batch.logStop[2] - batch.logQ[0] - batch.logQ[1],
    12,
  );
});

test("masked prefixes give no loss and no slope to their stop", () => {
  const rules: BalanceRules = { ...plain, minLength: 3, minLengthRule: "mask" };
  const moved = { ...batch, logR: Float64Array.from(batch.logR, (r, i) => (i < 3 ? r + 50 : r)) };
  expect(balanceBatch(moved, 1, rules, 1).loss).toBe(balanceBatch(batch, 1, rules, 1).loss);
  expect(
    balanceBatch(batch, 1, rules, 1)
      .dLogStop.slice(0, 3)
      .every((d) => d === 0),
  ).toBe(true);
});

test("a certain stop puts t at the maximum length to 0, without slope; shorter sequences keep theirs", () => {
  const certain = balanceBatch(batch, 1, { ...plain, maxLength: 6, forcedStop: "certain" }, 1);
  const zero = { ...batch, logStop: Float64Array.from(batch.logStop).with(6, 0) };
  expect(certain.loss).toBeCloseTo(balanceBatch(zero, 1, plain, 1).loss, 12);
  expect(certain.dLogStop[6]).toBe(0);
  expect(certain.dLogStop[2 * 7 + 3]).not.toBe(0);
});

test("entries past a length are never read and never written", () => {
  const past = (b: number, i: number) => i > lengths[b];
  const soil = (of: ArrayLike<number>, w: number, off: number) =>
    Float64Array.from(of, (x, k) => (past(Math.floor(k / w), (k % w) + off) ? NaN : x));
  const soiled = {
    ...batch,
    logR: soil(batch.logR, 7, 0),
    logQ: soil(batch.logQ, 6, 1),
    logStop: soil(batch.logStop, 7, 0),
  };
  expect(balanceBatch(soiled, 1, plain, 1)).toEqual(balanceBatch(batch, 1, plain, 1));
});

test("a batch of empty strings has loss 0 and no gradient", () => {
  const empty: BatchTerms = {
    logR: [1, 2],
    logQ: [],
    logStop: [-1, -2],
    lengths: [0, 0],
    width: 0,
  };
  for (const normalisation of ["pairs", "sum"] as const) {
    const { loss, dLogStop } = balanceBatch(empty, 1, { ...plain, normalisation }, 1);
    expect(loss).toBe(0);
    expect([...dLogStop].map(Math.abs)).toEqual([0, 0]);
  }
});
