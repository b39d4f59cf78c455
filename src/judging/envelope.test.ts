import { expect, test } from "vitest";
import { uniform } from "../lm/streams";
import { exactDiversity } from "./diversity";
import { TOLERANCE, envelopePoint } from "./envelope";
import { conditioned } from "./frontier";

const C = 3;
const logP = [-1, -1.5, -3, -4, -6];
const random = (stream: number) => (_: unknown, i: number) => uniform(5, 0, stream, i);
const embedded = Float32Array.from({ length: logP.length * C }, random(1)).map((x) => x - 0.4);
const valueAt = (q: Float64Array, price: number) =>
  (exactDiversity(embedded, q) ?? NaN) + price * q.reduce((sum, x, i) => sum + x * logP[i], 0);

test("no distribution is better at its price", () => {
  for (const price of [0, 0.02, 0.1, 0.4]) {
    const { logLikelihood, diversity } = envelopePoint({ logP, embedded }, price);
    const best = diversity + price * logLikelihood;
    for (let k = 0; k < 400; k++) {
      const q = conditioned(logP.map((_, i) => uniform(7, k, 2, i) ** 4));
      expect(valueAt(q, price)).toBeLessThanOrEqual(best + 1e-4);
    }
  }
});

test("strings of two opposite kinds are most diverse at equal shares, likelier at a price", () => {
  const two = { logP: [-1, -2], embedded: Float32Array.of(1, 0, -1, 0) };
  expect(envelopePoint(two, 0).diversity).toBeCloseTo(1, 6);
  expect(envelopePoint(two, 0).logLikelihood).toBeCloseTo(-1.5, 4);
  // 1 − (2q − 1)² − price·(2 − q) is largest at q = ½ + price/8
  expect(envelopePoint(two, 0.8).logLikelihood).toBeCloseTo(-1.4, 4);
});

test("what is missing is below the tolerance, or bounds the error of a search of few steps", () => {
  for (const price of [0, 0.1, 0.4]) {
    const done = envelopePoint({ logP, embedded }, price);
    expect(done.missing).toBeLessThan(TOLERANCE);
    const best = done.diversity + price * done.logLikelihood;
    for (const steps of [0, 3]) {
      const { diversity, logLikelihood, missing } = envelopePoint({ logP, embedded }, price, steps);
      expect(missing).toBeGreaterThan(TOLERANCE);
      expect(diversity + price * logLikelihood + missing).toBeGreaterThanOrEqual(best);
    }
  }
});
