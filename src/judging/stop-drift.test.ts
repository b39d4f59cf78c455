import { expect, test } from "vitest";
import { logSumExp } from "./numbers";
import { stopDrift } from "./stop-drift";
import { everyString } from "./testing/table";
import { uniform } from "../lm/streams";

const LETTERS = 3; // ⊤ is token 3
const DEPTH = 3;
const strings = everyString(LETTERS + 1, LETTERS, DEPTH);
const nodeOf = new Map(strings.map((z, s) => [z.join(" "), s]));
const tree = {
  parents: strings.map((z) => nodeOf.get(z.slice(0, -1).join(" ")) ?? 0),
  depths: strings.map((z) => z.length),
};
const sampler = { minLength: 0, maxLength: DEPTH };
const logWeight = Float64Array.from(strings, (_, s) => 4 * uniform(8, 0, 0, s) - 2);

/** log F(s), the sum over all strings that begin with s. */
const flowOf = (s: number) =>
  logSumExp(
    strings.flatMap((z, k) =>
      strings[s].every((token, i) => z[i] === token) ? [logWeight[k]] : [],
    ),
  );
const flow = strings.map((_, s) => flowOf(s));

/** The target's own policy with ⊤ made `shift(s)` nats more likely before normalisation. */
function policyWith(shift: (s: number) => number) {
  const factor = strings.map((_, s) => {
    const stop = Math.exp(logWeight[s] - flow[s]);
    return Math.log(stop * Math.exp(shift(s)) + (1 - stop));
  });
  return {
    logStop: strings.map((_, s) => logWeight[s] - flow[s] + shift(s) - factor[s]),
    logQ: strings.map((_, s) =>
      s === 0 ? 0 : flow[s] - flow[tree.parents[s]] - factor[tree.parents[s]],
    ),
  };
}

test("the target's own policy has no drift at any depth", () => {
  const found = stopDrift(
    { tree, logWeight },
    policyWith(() => 0),
    sampler,
  );
  expect(found.map(({ depth, nodes }) => [depth, nodes])).toEqual([
    [0, 1],
    [1, 3],
    [2, 9],
  ]);
  for (const { byPolicy, overSupport } of found) {
    expect(byPolicy).toBeCloseTo(0, 12);
    expect(overSupport).toBeCloseTo(0, 12);
  }
});

test("a drift is reported at its depth, weighted by the policy's mass and unweighted", () => {
  const shift = (s: number) => (tree.depths[s] === 2 ? -1 - 0.5 * strings[s][0] : 0);
  const model = policyWith(shift);
  const found = stopDrift({ tree, logWeight }, model, sampler);
  const at = strings.flatMap((z, s) => (z.length === 2 ? [s] : []));
  const drift = at.map((s) => model.logStop[s] - (logWeight[s] - flow[s]));
  const reach = at.map((s) => Math.exp(model.logQ[s] + model.logQ[tree.parents[s]]));
  const total = reach.reduce((a, b) => a + b, 0);
  expect(found[2].overSupport).toBeCloseTo(drift.reduce((a, b) => a + b, 0) / 9, 12);
  expect(found[2].byPolicy).toBeCloseTo(
    drift.reduce((sum, d, k) => sum + (reach[k] / total) * d, 0),
    12,
  );
  expect(Math.max(...drift)).toBeLessThan(0);
  expect(found[0].byPolicy).toBeCloseTo(0, 12);
});

test("nodes that the target does not support count by the policy's mass alone", () => {
  const rare = nodeOf.get("1 1") ?? 0;
  const weights = logWeight.map((w, s) =>
    strings[s].slice(0, 2).join(" ") === "1 1" ? w - 60 : w,
  );
  const model = policyWith(() => 0);
  model.logStop[rare] -= 5;
  const [, , two] = stopDrift({ tree, logWeight: weights }, model, sampler);
  expect(two.nodes).toBe(8);
  expect(two.overSupport).toBeCloseTo(0, 12);
  expect(two.byPolicy).toBeLessThan(-0.01);
});

test("barred and certain stops have no drift, and shorter strings no weight", () => {
  const long = { minLength: 1, maxLength: DEPTH };
  const weights = logWeight.map((w, s) => (tree.depths[s] < 1 ? -Infinity : w));
  const found = stopDrift(
    { tree, logWeight: weights },
    policyWith(() => 0),
    long,
  );
  expect(found.map(({ depth }) => depth)).toEqual([1, 2]);
  for (const { overSupport } of found) expect(overSupport).toBeCloseTo(0, 12);
});

test("a depth that no supported node reaches says so", () => {
  const weights = Float64Array.from(logWeight, (w, s) => (tree.depths[s] > 1 ? -Infinity : w));
  const [, , two] = stopDrift(
    { tree, logWeight: weights },
    policyWith(() => 0),
    sampler,
  );
  expect(two).toEqual({ depth: 2, byPolicy: null, overSupport: null, nodes: 0 });
});
