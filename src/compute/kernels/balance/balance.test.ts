import { beforeAll, describe, expect, test } from "vitest";
import type { Executor } from "../../executor";
import { expectAgreement, openTestExecutor } from "../../testing";
import { uniform } from "../../random";
import { type Rules, balanceSequence } from "./reference";
import { balance } from "./spec";

const sizes = (B: number, T: number) => ({ B, T, T1: T + 1, K: B * (2 * T + 1), REP: 4 * (T + 1) });
const shapes = [sizes(1, 1), sizes(7, 3), sizes(13, 30), sizes(5, 64), sizes(3, 67)];
const official: Rules = {
  inverseTemperature: 1.25,
  likelihoodWeight: 1,
  lambda: 1,
  pairs: 0,
  minLength: 1,
  minLengthRule: 0,
  maxLength: 6,
  forcedStop: 0,
  normaliser: 0.05,
  scale: 0.25,
};
const variants: [string, Partial<Rules>][] = [
  ["all pairs, λ = 1", {}],
  ["all pairs, λ = 0.9", { lambda: 0.9 }],
  ["neighbours", { pairs: 1 }],
  ["ends", { pairs: 2 }],
  ["short prefixes masked", { minLength: 2, minLengthRule: 1 }],
  ["short prefixes masked, λ = 0.7", { minLength: 2, minLengthRule: 1, lambda: 0.7 }],
  ["ends, short prefixes masked", { pairs: 2, minLengthRule: 1 }],
  ["a certain stop", { forcedStop: 1 }],
  ["a certain stop, ends", { forcedStop: 1, pairs: 2 }],
];
const asArray = (r: Rules) => [
  r.inverseTemperature,
  r.likelihoodWeight,
  r.lambda,
  r.pairs,
  r.minLength,
  r.minLengthRule,
  r.maxLength,
  r.forcedStop,
  r.normaliser,
  r.scale,
  0,
  0,
  0,
  0,
  0,
  0,
];
const logs = (n: number, stream: number) =>
  Float64Array.from({ length: n }, (_, i) => Math.log(uniform(5, 0, stream, i)));

describe("balance", () => {
  let executor: Executor;
  beforeAll(async () => {
    executor = await openTestExecutor();
  });
  test("agrees with the reference at ragged sizes", () =>
    expectAgreement(executor, balance, shapes));
  test.each(variants)("agrees with the reference: %s", (_, change) => {
    const rules = asArray({ ...official, ...change });
    return expectAgreement(
      executor,
      {
        ...balance,
        example: (dims, random) => ({
          ...balance.example?.(dims, random),
          rules,
          lengths: [6, 0, 1, 2, 5, 6],
        }),
      },
      [sizes(6, 6)],
    );
  });
  test.each(variants)("the reference's gradient is the loss's: %s", (_, change) => {
    const rules = { ...official, ...change };
    const terms = {
      l: logs(6, 0),
      t: logs(7, 1),
      priorL: logs(6, 2),
      priorT: logs(7, 3),
      extra: logs(7, 4),
    };
    const { dl, dt } = balanceSequence(terms, rules);
    const h = 1e-5;
    const slope = (port: "l" | "t", i: number) => {
      const at = (shift: number) =>
        balanceSequence(
          { ...terms, [port]: terms[port].map((v, k) => (k === i ? v + shift : v)) },
          rules,
        ).loss;
      return (rules.scale * (at(h) - at(-h))) / (2 * h);
    };
    dl.forEach((d, i) => expect(d).toBeCloseTo(slope("l", i), 6));
    dt.forEach((d, i) => expect(d).toBeCloseTo(slope("t", i), 6));
  });
  test("is zero, loss and gradient, where every prefix estimates the same log Z", () => {
    const [l, t] = [logs(6, 0), logs(7, 1)];
    let sum = 0;
    // log R = log q(z ⊤) + log Z
    const extra = t.map((v, i) => (i > 0 ? (sum += l[i - 1]) : 0) + v + 3);
    const { u, loss, dl, dt } = balanceSequence(
      { l, t, priorL: l, priorT: t, extra },
      { ...official, inverseTemperature: 1, likelihoodWeight: 0, minLength: 0 },
    );
    u.forEach((v) => expect(v).toBeCloseTo(3, 12));
    [loss, ...dl, ...dt].forEach((v) => expect(v).toBeCloseTo(0, 12));
  });
});
