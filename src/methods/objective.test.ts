import { expect, test } from "vitest";
import {
  detailedBalance,
  logZEstimates,
  objectives,
  pullback,
  subTB,
  trajectoryBalance,
} from "./objective";
import type { Terms } from "./objective";
import { makeTree, solve, strings } from "./testing/tree";
import { uniform } from "../lm/random";

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
  for (let k = i; k < j; k++) sum += logQ[k];
  return logR[i] - logStop[i] + sum - logR[j] + logStop[j];
}

test("a residual is the difference of two estimates of log Z", () => {
  const z = terms(7);
  const u = logZEstimates(z);
  for (let i = 0; i <= 7; i++)
    for (let j = i + 1; j <= 7; j++) expect(u[i] - u[j]).toBeCloseTo(delta(z, i, j), 12);
});

test("subTB is the weighted sum of squared residuals over all pairs", () => {
  for (const lambda of [0, 0.3, 1, 1.4])
    for (const n of [0, 1, 2, 13]) {
      const z = terms(n, n);
      let [loss, weight] = [0, 0];
      for (let i = 0; i <= n; i++)
        for (let j = i + 1; j <= n; j++) {
          loss += lambda ** (j - i - 1) * delta(z, i, j) ** 2;
          weight += lambda ** (j - i - 1);
        }
      const got = subTB(logZEstimates(z), lambda);
      expect(got.loss).toBeCloseTo(loss, 9);
      expect(got.weight).toBeCloseTo(weight, 9);
    }
});

test("the linear form at λ = 1 equals the pair loop", () => {
  const u = logZEstimates(terms(17));
  const [linear, loop] = [subTB(u, 1), subTB(u, 1 + Number.EPSILON)];
  expect(linear.loss).toBeCloseTo(loop.loss, 7);
  linear.du.forEach((d, i) => expect(d).toBeCloseTo(loop.du[i], 7));
});

test("detailed balance keeps neighbours and trajectory balance the two ends", () => {
  const z = terms(5);
  const u = logZEstimates(z);
  const neighbours = [0, 1, 2, 3, 4].reduce((sum, i) => sum + delta(z, i, i + 1) ** 2, 0);
  expect(detailedBalance(u, 1).loss).toBeCloseTo(neighbours, 10);
  expect(detailedBalance(u, 1).weight).toBe(5);
  expect(trajectoryBalance(u, 1).loss).toBeCloseTo(delta(z, 0, 5) ** 2, 10);
  expect(trajectoryBalance(u, 1).weight).toBe(1);
});

test("gradients equal central differences, for every objective", () => {
  for (const objective of Object.values(objectives))
    for (const lambda of [1, 0.7]) {
      const z = { logR: [...noise(7, 3)], logQ: [...noise(6, 4)], logStop: [...noise(7, 5)] };
      const { dLogQ, dLogStop } = pullback(objective(logZEstimates(z), lambda).du);
      const slope = (of: number[], k: number) => {
        const at = (x: number) =>
          objective(
            logZEstimates({ ...z, [of === z.logQ ? "logQ" : "logStop"]: of.with(k, x) }),
            lambda,
          ).loss;
        return (at(of[k] + 1e-5) - at(of[k] - 1e-5)) / 2e-5;
      };
      z.logQ.forEach((_, k) => expect(dLogQ[k]).toBeCloseTo(slope(z.logQ, k), 5));
      z.logStop.forEach((_, i) => expect(dLogStop[i]).toBeCloseTo(slope(z.logStop, i), 5));
    }
});

test("SubTB, DB and TB are all zero on a solved tree, and every u is log Z", () => {
  const tree = makeTree(3, 3);
  const logR = noise(tree.rows, 9);
  const { logQ, logZ } = solve(tree, logR);
  for (const { tokens, rows } of strings(tree)) {
    const u = logZEstimates({
      logR: rows.map((row) => logR[row]),
      logQ: [...tokens].map((token, k) => logQ[rows[k] * 4 + token]),
      logStop: rows.map((row) => logQ[row * 4 + 3]),
    });
    u.forEach((estimate) => expect(estimate).toBeCloseTo(logZ, 12));
    for (const objective of Object.values(objectives))
      expect(objective(u, 1).loss).toBeLessThan(1e-25);
    expect(subTB(u, 0.8).loss).toBeLessThan(1e-25);
  }
});
