import { describe, expect, it } from "vitest";
import { normal, uniform } from "../lm/streams";
import { divergenceBrackets, importanceBounds, smcBounds } from "./logz-bounds";
import { mean, variance } from "./numbers";
import {
  amortisationGap,
  bestLogLikelihood,
  majority,
  residualVariance,
  voteAccuracy,
} from "./prompt-figures";
import { meanShare, proportion } from "./proportion";
import { expectedBest } from "./rivals/best-of-n";
import { studentQuantile } from "./student";
import { kl } from "./testing/enumerated";

const q = [0.4, 0.3, 0.2, 0.1];
const pi = [0.1, 0.2, 0.3, 0.4];
const logZ = 2.5;
const logW = pi.map((p, z) => logZ + Math.log(p / q[z]));

/** n draws of a distribution, as log-weights. */
const draws = (of: number[], n: number, stream: number) =>
  Array.from({ length: n }, (_, k) => {
    let u = uniform(7, k, stream, 0);
    return logW[of.findIndex((p) => (u -= p) < 0)];
  });

describe("log Z by importance weights", () => {
  const drawn = { policy: draws(q, 40_000, 1), exact: draws(pi, 10_000, 2) };
  const forward = kl(pi.map(Math.log), q.map(Math.log));
  const reverse = kl(q.map(Math.log), pi.map(Math.log));

  it("with groups of one the bounds are log Z less and plus a divergence", () => {
    const { lower, upper } = importanceBounds(drawn, 1);
    expect(Math.abs(Number(lower?.value) - (logZ - reverse))).toBeLessThan(
      4 * Number(lower?.error),
    );
    expect(Math.abs(Number(upper?.value) - (logZ + forward))).toBeLessThan(
      4 * Number(upper?.error),
    );
  });

  it("larger groups close in on log Z, each bound on its own side, as enumeration says", () => {
    // of groups of two, exactly
    const two = (first: number[]) =>
      first.reduce(
        (sum, p, a) =>
          sum +
          q.reduce((inner, r, b) => {
            const w = (Math.exp(logW[a]) + Math.exp(logW[b])) / 2;
            return inner + p * r * Math.log(w);
          }, 0),
        0,
      );
    const { lower, upper } = importanceBounds(drawn, 2);
    expect(Math.abs(Number(lower?.value) - two(q))).toBeLessThan(4 * Number(lower?.error));
    expect(Math.abs(Number(upper?.value) - two(pi))).toBeLessThan(4 * Number(upper?.error));
    const wide = importanceBounds(drawn, 8);
    expect(Number(wide.lower?.value)).toBeGreaterThan(Number(lower?.value));
    expect(Number(wide.upper?.value)).toBeLessThan(Number(upper?.value));
    expect(wide.lower?.n).toBe(5000);
  });

  it("bracket both divergences", () => {
    const { klReverse, klForward } = divergenceBrackets(importanceBounds(drawn, 8), drawn);
    for (const [bracket, right] of [
      [klReverse, reverse],
      [klForward, forward],
    ] as const) {
      expect(Number(bracket?.lower.value) - 4 * Number(bracket?.lower.error)).toBeLessThan(right);
      expect(Number(bracket?.upper.value) + 4 * Number(bracket?.upper.error)).toBeGreaterThan(
        right,
      );
      expect(Number(bracket?.upper.value)).toBeGreaterThan(Number(bracket?.lower.value));
    }
  });

  it("say nothing where a group had no weight, or there is no exact draw", () => {
    expect(importanceBounds({ policy: [0, -Infinity], exact: [] }, 1)).toEqual({
      lower: null,
      upper: null,
    });
    const bracket = smcBounds({ runs: [1, 2], held: [] });
    expect(bracket).toEqual({ lower: { value: 1.5, error: 0.5, n: 2 }, upper: null });
    expect(divergenceBrackets(bracket, { policy: [1, 2], exact: [] }).klReverse).toBeNull();
  });

  it("are infinite where a draw of one has no mass under the other, whatever log Z is", () => {
    const infinite = { lower: { value: Infinity }, upper: { value: Infinity } };
    const unknown = { lower: null, upper: null };
    const known = smcBounds({ runs: [1, 2], held: [2, 3] });
    const outside = { policy: [0, -Infinity], exact: [1, 2] };
    expect(divergenceBrackets(unknown, outside).klReverse).toEqual(infinite);
    const found = divergenceBrackets(known, outside);
    expect(found.klReverse).toEqual(infinite);
    expect(found.klForward?.lower.value).toBe(-1);
    const missed = divergenceBrackets(known, { policy: [0, 1], exact: [1, Infinity] });
    expect(missed.klForward).toEqual(infinite);
    expect(missed.klReverse?.lower.value).toBe(1);
  });
});

describe("residual variance", () => {
  it("is 0 where all draws state the same log Z, and null of few", () => {
    expect(residualVariance([2, 2, 2, 2])).toEqual({ value: 0, error: 0, n: 4 });
    expect(residualVariance([1, 2, 3])).toBeNull();
  });
  it("has the error that many repetitions have", () => {
    const of = Array.from({ length: 600 }, (_, r) =>
      residualVariance(Array.from({ length: 50 }, (__, k) => 3 * normal(1, r, 0, k))),
    );
    const values = of.map((one) => Number(one?.value));
    expect(mean(values)).toBeCloseTo(9, 0);
    const errors = mean(of.map((one) => Number(one?.error)));
    expect(Math.abs(errors / Math.sqrt(variance(values)) - 1)).toBeLessThan(0.15);
  });
});

it("the amortisation gap is held-out less training, with the error of the spread", () => {
  const found = amortisationGap([0.1, 0.2, 0.3], [0.5, 0.7]);
  expect(found?.gap.value).toBeCloseTo(0.4, 12);
  expect(found?.gap.error).toBeCloseTo(Math.sqrt(0.01 / 3 + 0.02 / 2), 12);
  expect(amortisationGap([0.1], [0.5, 0.7])).toBeNull();
});

describe("accuracy by vote", () => {
  it("has Wilson's interval, as tabled (Newcombe 1998: 81 of 263, 15 of 148, 0 of 20)", () => {
    const ends = ([right, n]: [number, number]) => {
      const p = proportion(right, n);
      return [p?.low, p?.high].map((x) => Number(Number(x).toFixed(4)));
    };
    expect(ends([81, 263])).toEqual([0.2553, 0.3662]);
    expect(ends([15, 148])).toEqual([0.0624, 0.1605]);
    expect(ends([0, 20])).toEqual([0, 0.1611]);
    expect(proportion(0, 0)).toBeNull();
  });
  it("and a mean of shares has the interval of as many trials as err as much", () => {
    const votes = [1, 1, 1, 0, 1, 0, 1, 1];
    expect(meanShare(votes)).toEqual(proportion(6, 8));
    // all the same: their spread says nothing, so that each counts as one trial
    expect(meanShare([1, 1, 1, 1])).toEqual(proportion(4, 4));
    expect(meanShare([])).toBeNull();
    // n·p(1 − p)/s² = 60 trials, fewer by (z/t)² with Student's quantile for three degrees
    const close = meanShare([0.35, 0.45, 0.55, 0.65]);
    const trials = ((4 * 0.25) / (0.05 / 3)) * (1.959963984540054 / 3.182446305284263) ** 2;
    expect(close?.n).toBe(4);
    const half = (Number(close?.high) - Number(close?.low)) / 2;
    const z2 = 1.959963984540054 ** 2 / trials;
    expect(half).toBeCloseTo(Math.sqrt(z2 / 4 + (z2 * z2) / 4) / (1 + z2), 12);
    expect(close?.value).toBeCloseTo(0.5, 12);
  });
  it("and a few shares that happen to agree are not taken for sure", () => {
    const two = meanShare([0.9, 0.91]);
    expect((Number(two?.high) - Number(two?.low)) / 2).toBeGreaterThan(0.06);
    // as tabled
    expect([1, 10, 30, 120].map((n) => Number(studentQuantile(n).toFixed(3)))).toEqual([
      12.706, 2.228, 2.042, 1.98,
    ]);
  });
  it("goes to the most votes, of a tie to the first named", () => {
    expect(majority([3, 5, 5, 3, 1])).toBe(3);
    expect(majority([])).toBeNull();
    const questions = [
      { votes: [1, 2, 2], right: 2 },
      { votes: [1, 2], right: 2 },
    ];
    expect(voteAccuracy(questions)).toMatchObject({ value: 0.5, n: 2 });
  });
});

it("best of n is exact from masses, and the mean of each prompt's best from samples", () => {
  const logP = [-1, -3, -2, -4];
  let right = 0;
  for (let a = 0; a < 4; a++)
    for (let b = 0; b < 4; b++) right += q[a] * q[b] * Math.max(logP[a], logP[b]);
  expect(expectedBest(q.map(Math.log), logP, 2)).toBeCloseTo(right, 12);
  expect(
    bestLogLikelihood([
      [-1, -2],
      [-5, -3],
    ]),
  ).toEqual({ value: -2, error: 1, n: 2 });
});
