import { expect, test } from "vitest";
import { at } from "../compute/arrays";
import { type Terms, logZEstimates } from "../lm/estimates";
import { uniform } from "../lm/streams";
import { endsBalance } from "./ends/formula";
import { pullback } from "./formula";
import { detailedBalance } from "./neighbours/formula";
import { pooledVariance } from "./pooled/formula";
import { subtrajectoryBalance } from "./subtrajectory/formula";
import { trajectoryBalance } from "./trajectory/formula";
import { logPartitionVariance } from "./vargrad/formula";

const noise = (count: number, stream: number) =>
  Float64Array.from({ length: count }, (_, i) => 4 * uniform(1, 0, stream, i) - 3);
const terms = (n: number, stream = 0): Terms => ({
  logR: noise(n + 1, stream),
  logQ: noise(n, stream + 1),
  logStop: noise(n + 1, stream + 2),
});

/** Δ_ij straight from the paper's eq. 3. */
function delta({ logR, logQ, logStop }: Terms, i: number, j: number): number {
  let sum = 0;
  for (let k = i; k < j; k++) sum += at(logQ, k);
  return at(logR, i) - at(logStop, i) + sum - at(logR, j) + at(logStop, j);
}

test("a residual is the difference of two estimates of log Z", () => {
  const z = terms(7);
  const u = logZEstimates(z);
  for (let i = 0; i <= 7; i++)
    for (let j = i + 1; j <= 7; j++) expect(at(u, i) - at(u, j)).toBeCloseTo(delta(z, i, j), 12);
});

test("subtrajectory balance is the weighted sum of squared residuals over all pairs", () => {
  for (const lambda of [0, 0.3, 1, 1.4])
    for (const n of [0, 1, 2, 13]) {
      const z = terms(n, n);
      let loss = 0;
      let weight = 0;
      for (let i = 0; i <= n; i++)
        for (let j = i + 1; j <= n; j++) {
          loss += lambda ** (j - i - 1) * delta(z, i, j) ** 2;
          weight += lambda ** (j - i - 1);
        }
      const got = subtrajectoryBalance(logZEstimates(z), lambda);
      expect(got.loss).toBeCloseTo(loss, 9);
      expect(got.weight).toBeCloseTo(weight, 9);
    }
});

test("the linear form at λ = 1 equals the loop over pairs", () => {
  const u = logZEstimates(terms(17));
  const linear = subtrajectoryBalance(u, 1);
  const loop = subtrajectoryBalance(u, 1 + Number.EPSILON);
  expect(linear.loss).toBeCloseTo(loop.loss, 7);
  linear.du.forEach((d, i) => expect(d).toBeCloseTo(at(loop.du, i), 7));
});

/**
 * Forward-looking SubTB(λ) (Pan et al. 2023, in a tree): the flow is F(s) = F̃(s)·R(s), R(s) the
 * partial reward of the prefix. ⊤ follows every prefix and its edge balances by
 * F̃(s)·R(s)·q(⊤|s) = R(s).
 */
function forwardLooking({ logR, logQ, logStop }: Terms, lambda: number): number {
  const logFlow = Array.from(logStop, (t) => -t); // log F̃
  let loss = 0;
  for (let i = 0; i < logR.length; i++)
    for (let j = i + 1; j < logR.length; j++) {
      const steps = Array.from(logQ).slice(i, j);
      const partial = at(logR, i) - at(logR, j);
      const walked = steps.reduce((sum, l) => sum + l, 0);
      const residual = at(logFlow, i) - at(logFlow, j) + partial + walked;
      loss += lambda ** (j - i - 1) * residual ** 2;
    }
  return loss;
}

test("modified SubTB is its own forward-looking form, since every prefix may stop", () => {
  for (const lambda of [0.7, 1]) {
    const z = terms(6, 3);
    expect(subtrajectoryBalance(logZEstimates(z), lambda).loss).toBeCloseTo(
      forwardLooking(z, lambda),
      9,
    );
  }
});

test("relative trajectory balance is trajectory balance with log R = log p_LM + β log φ", () => {
  const z = terms(5);
  const logPrior = noise(6, 20);
  const logPhi = noise(6, 21);
  const beta = 1.7;
  const logZ = 0.4;
  const logR = logPrior.map((p, i) => p + beta * at(logPhi, i));
  const logQ = Array.from(z.logQ).reduce((sum, l) => sum + l, 0) + at(z.logStop, 5);
  const relative = (logZ + logQ - at(logPrior, 5) - beta * at(logPhi, 5)) ** 2;
  expect(trajectoryBalance(logZEstimates({ ...z, logR }), logZ).loss).toBeCloseTo(relative, 10);
});

test("detailed balance keeps neighbours, and ends the two ends", () => {
  const z = terms(5);
  const u = logZEstimates(z);
  const neighbours = [0, 1, 2, 3, 4].reduce((sum, i) => sum + delta(z, i, i + 1) ** 2, 0);
  expect(detailedBalance(u).loss).toBeCloseTo(neighbours, 10);
  expect(detailedBalance(u).weight).toBe(5);
  expect(endsBalance(u).loss).toBeCloseTo(delta(z, 0, 5) ** 2, 10);
  expect(endsBalance(u).weight).toBe(1);
});

test("trajectory balance squares log Z + log q(z⊤) − log R(z⊤)", () => {
  const z = terms(5);
  const logQ = Array.from(z.logQ).reduce((sum, l) => sum + l, 0) + at(z.logStop, 5);
  const { loss, dLogZ } = trajectoryBalance(logZEstimates(z), 1.5);
  expect(loss).toBeCloseTo((1.5 + logQ - at(z.logR, 5)) ** 2, 10);
  expect(dLogZ).toBeCloseTo(2 * (1.5 + logQ - at(z.logR, 5)), 10);
});

test("VarGrad is B times the variance of the last estimate over the batch", () => {
  const batch = [3, 5, 1, 0].map((n, b) => logZEstimates(terms(n, 7 * b)));
  const ends = batch.map((u) => at(u, u.length - 1));
  const mean = ends.reduce((sum, v) => sum + v, 0) / 4;
  const judged = logPartitionVariance(batch);
  const loss = judged.reduce((sum, one) => sum + one.loss, 0);
  expect(loss).toBeCloseTo(
    ends.reduce((sum, v) => sum + (v - mean) ** 2, 0),
    10,
  );
  judged.forEach(({ du }, b) =>
    expect(at(du, du.length - 1)).toBeCloseTo(2 * (at(ends, b) - mean), 10),
  );
});

test("∂L/∂t_i = −du_i and ∂L/∂l_k = −Σ_{i>k} du_i", () => {
  const { dLogQ, dLogStop } = pullback(Float64Array.of(1, 2, 4));
  expect([...dLogQ]).toEqual([-6, -4]);
  expect([...dLogStop]).toEqual([-1, -2, -4]);
});

test("of one sample, pooled is subtrajectory balance at λ = 1, up to a factor", () => {
  for (const n of [1, 2, 13]) {
    const u = logZEstimates(terms(n, n));
    const [pooled = { loss: NaN, weight: NaN, du: u }] = pooledVariance([u]);
    const all = subtrajectoryBalance(u, 1);
    expect(pooled.loss * (n + 1)).toBeCloseTo(all.loss, 9);
    pooled.du.forEach((d, i) => expect(d * (n + 1)).toBeCloseTo(at(all.du, i), 9));
  }
});

test("pooled is the variance of all u of a batch", () => {
  const batch = [3, 5, 1, 0].map((n, b) => logZEstimates(terms(n, 7 * b)));
  const judged = pooledVariance(batch);
  const all = batch.flatMap((u) => [...u]);
  const mean = all.reduce((sum, v) => sum + v, 0) / all.length;
  const variance = all.reduce((sum, v) => sum + (v - mean) ** 2, 0) / all.length;
  const total = (of: "loss" | "weight") => judged.reduce((sum, one) => sum + one[of], 0);
  expect(total("loss") / total("weight")).toBeCloseTo(variance, 10);
});
