import { expect, test } from "vitest";
import type { BatchTerms } from "../lm/estimates";
import { uniform } from "../lm/streams";
import { objectives } from "./testing/whole";
import type { BalanceRules, Objective } from "./objective";
import { everyRule, halfOfTheRules } from "./testing/everyRule";
import { judge, unbiased } from "./testing/judge";
import { type OfficialInput, officialLoss } from "./testing/official";

const { all } = objectives;
const plain: BalanceRules = {
  lambda: 1,
  normalisation: "pairs",
  minLength: 0,
  minLengthRule: "penalty",
  maxLength: 9,
  forcedStop: "policy",
};
const noise = (count: number, stream: number) =>
  Float64Array.from({ length: count }, (_, i) => Math.fround(4 * uniform(2, 0, stream, i) - 3));
const width = 6;
const lengths = [6, 0, 3, 1];
const batch: BatchTerms = {
  logR: noise(28, 0),
  logQ: noise(24, 1),
  logStop: noise(28, 2),
  lengths,
  width,
};
const official = (T: number): OfficialInput[] =>
  lengths.map((n, b) => ({
    logR: Array.from(batch.logR)
      .slice(7 * b, 7 * b + n + 1)
      .map((r) => r / T),
    logQ: Array.from(batch.logQ).slice(6 * b, 6 * b + n),
    logStop: Array.from(batch.logStop).slice(7 * b, 7 * b + n + 1),
  }));

test("the loss by pairs is the official cumulative-sum form", () => {
  for (const lambda of [1, 0.6])
    for (const temperature of [1, 0.8])
      expect(judge(all, batch, { rules: { ...plain, lambda }, temperature }).loss).toBeCloseTo(
        officialLoss(official(temperature), lambda),
        10,
      );
});

test("the loss by sum is the mean over sequences of the plain sum", () => {
  const each = official(1).map((z) => {
    const n = z.logQ.length;
    return n > 0 ? (officialLoss([z], 1) * n * (n + 1)) / 2 : 0;
  });
  const mean = each.reduce((a, b) => a + b, 0) / 4;
  const rules: BalanceRules = { ...plain, normalisation: "sum" };
  expect(judge(all, batch, { rules }).loss).toBeCloseTo(mean, 10);
});

/**
 * ∂loss/∂(entry k of a port) by central differences. The credit of RapTB moves no stop: there its
 * loss is that without credit.
 */
function slope(objective: Objective, given: BalanceRules, port: "logQ" | "logStop", k: number) {
  const held = port === "logStop" && objective === objectives.raptb;
  const rules = held ? { ...given, constants: unbiased(objective) } : given;
  const at = (shift: number) => {
    const values = Float64Array.from(batch[port]);
    values[k] = (values[k] ?? 0) + shift;
    return judge(objective, { ...batch, [port]: values }, { rules, temperature: 0.9, logZ: 2 })
      .loss;
  };
  return (at(1e-4) - at(-1e-4)) / 2e-4;
}

test.each(Object.entries(objectives))(
  "%s: gradients equal central differences under every rule, times the scale",
  (_, objective) => {
    for (const rules of halfOfTheRules) {
      const found = judge(objective, batch, { rules, temperature: 0.9, scale: 0.25, logZ: 2 });
      for (const [port, slopes] of [
        ["logQ", found.dLogQ],
        ["logStop", found.dLogStop],
      ] as const) {
        const apart = Array.from(slopes, (d, k) => {
          const wanted = 0.25 * slope(objective, rules, port, k);
          return Math.abs(d - wanted) / (1 + Math.abs(d));
        });
        const worst = apart.indexOf(Math.max(...apart)); // -1 where one of them is no number
        const where = `${port}[${worst}] under ${JSON.stringify(rules)}`;
        expect(apart[worst], where).toBeLessThan(1e-5);
      }
    }
  },
);

test("an objective that learns log Z reports it as it stood, and no other does", () => {
  for (const objective of Object.values(objectives))
    expect(judge(objective, batch, { rules: plain, logZ: 2 }).learned).toBe(
      objective.logZ === "learned" ? 2 : undefined,
    );
});

const learned: [string, Objective][] = Object.entries(objectives);
test.each(learned.filter(([, { logZ, flow }]) => logZ === "learned" && !flow))(
  "%s: the learned log Z's gradient equals central differences",
  (_, objective) => {
    const at = (logZ: number) => judge(objective, batch, { rules: plain, logZ });
    expect(at(2).dLogZ).toBeCloseTo((at(2.001).loss - at(1.999).loss) / 0.002, 6);
  },
);

test.each(learned.filter(([, { flow }]) => flow))(
  "%s: the gradient of every flow equals central differences",
  (_, objective) => {
    const flows = noise(28, 5);
    for (const rules of halfOfTheRules) {
      const lossAt = (k: number, by: number) => {
        const moved = flows.map((f, i) => (i === k ? f + by : f));
        return judge(objective, batch, { rules, flows: moved, temperature: 0.9 }).loss;
      };
      const found = judge(objective, batch, { rules, flows, temperature: 0.9 }).dFlow;
      const slopes = Array.from(found, (_, k) => (lossAt(k, 1e-4) - lossAt(k, -1e-4)) / 2e-4);
      const apart = slopes.map((slope, k) => Math.abs(slope - (found[k] ?? NaN)));
      expect(Math.max(...apart), JSON.stringify(rules)).toBeLessThan(5e-6);
    }
  },
);

test.each(Object.entries(objectives))(
  "%s: no rule leaves nothing to learn from, unless it is refused by name",
  (_, objective: Objective) => {
    for (const rules of everyRule) {
      const legal = { ...batch, lengths: lengths.map((n) => Math.max(n, rules.minLength)) };
      const { loss, dLogQ, dLogStop } = judge(objective, legal, { rules, logZ: 2 });
      const refused = objective.refusal?.(rules, 4);
      const learns = loss > 0 && [...dLogQ, ...dLogStop].some((d) => d !== 0);
      expect(learns, JSON.stringify(rules)).toBe(refused === undefined);
    }
  },
);

test("the ends of a masked sequence are the shortest whole string and the string itself", () => {
  const rules: BalanceRules = { ...plain, minLength: 2, minLengthRule: "mask" };
  const u = judge(objectives.ends, batch, { rules: plain }).logZ;
  const { loss } = judge(objectives.ends, batch, { rules });
  const of = (b: number, i: number) => u[7 * b + i] ?? NaN;
  const deltas = [of(0, 2) - of(0, 6), of(2, 2) - of(2, 3)];
  expect(loss).toBeCloseTo(deltas.reduce((sum, d) => sum + d ** 2, 0) / 2, 10);
});

test("what leaves nothing to learn from is refused in one sentence", () => {
  const stuck: BalanceRules = { ...plain, minLength: 3, maxLength: 3, minLengthRule: "mask" };
  for (const objective of [objectives.all, objectives.neighbours, objectives.ends])
    expect(objective.refusal?.(stuck, 8)).toMatch(/minLengthRule is mask and length.min is/);
  expect(objectives.pooled.refusal?.(stuck, 1)).toMatch(/minLengthRule is mask and length.min is/);
  expect(objectives.pooled.refusal?.(stuck, 2)).toBeUndefined();
  expect(objectives.vargrad.refusal?.(plain, 1)).toMatch(/vargrad and batch.samples is 1/);
  expect(objectives.vargrad.refusal?.(plain, 2)).toBeUndefined();
});

test("the penalty overwrites r below the minimum length with −99, then divides by T", () => {
  const { logZ } = judge(all, batch, { rules: { ...plain, minLength: 2 }, temperature: 0.5 });
  const { logR, logQ, logStop } = official(1)[0] ?? { logR: [], logQ: [], logStop: [] };
  const [l0 = 0, l1 = 0] = logQ;
  expect(logZ[0]).toBeCloseTo(-198 - (logStop[0] ?? 0), 12);
  expect(logZ[1]).toBeCloseTo(-198 - (logStop[1] ?? 0) - l0, 12);
  expect(logZ[2]).toBeCloseTo((logR[2] ?? 0) / 0.5 - (logStop[2] ?? 0) - l0 - l1, 12);
});

test("masked prefixes give no loss and no slope to their stop", () => {
  const rules: BalanceRules = { ...plain, minLength: 3, minLengthRule: "mask" };
  const logR = Float64Array.from(batch.logR, (r, k) => (k % 7 < 3 ? r + 50 : r));
  expect(judge(all, { ...batch, logR }, { rules }).loss).toBe(judge(all, batch, { rules }).loss);
  const { dLogStop } = judge(all, batch, { rules });
  expect(dLogStop.slice(0, 3).every((d) => d === 0)).toBe(true);
});

test("a certain stop puts t at the maximum length to 0, without slope; others keep theirs", () => {
  const rules: BalanceRules = { ...plain, maxLength: 6, forcedStop: "certain" };
  const certain = judge(all, batch, { rules });
  const zero = { ...batch, logStop: Float64Array.from(batch.logStop).with(6, 0) };
  expect(certain.loss).toBeCloseTo(judge(all, zero, { rules: plain }).loss, 12);
  expect(certain.dLogStop[6]).toBe(0);
  expect(certain.dLogStop[2 * 7 + 3]).not.toBe(0);
});

test.each(Object.entries(objectives))(
  "%s: a forced token has no slope and its prefix is no place to stop",
  (_, objective) => {
    const actions = Array.from({ length: 24 }, (_, k) => (k === 1 || k === 2 || k === 13 ? 0 : 1));
    const forced = { ...batch, actions };
    const { loss, dLogQ, dLogStop } = judge(objective, forced, { rules: plain, logZ: 2 });
    for (const k of [1, 2, 13]) expect(dLogQ[k]).toBeCloseTo(0, 12);
    for (const i of [1, 2, 15]) expect(dLogStop[i]).toBeCloseTo(0, 12);
    const moved = {
      ...forced,
      logQ: Float64Array.from(batch.logQ, (l, k) => (actions[k] === 0 ? l - 9 : l)),
      logStop: Float64Array.from(batch.logStop, (t, i) => ([1, 2, 15].includes(i) ? t - 9 : t)),
    };
    expect(judge(objective, moved, { rules: plain, logZ: 2 }).loss).toBe(loss);
    expect(judge(objective, batch, { rules: plain, logZ: 2 }).loss).not.toBe(loss);
  },
);

test("entries past a length are never read and never written", () => {
  const past = (b: number, i: number) => i > (lengths[b] ?? 0);
  const soil = (of: ArrayLike<number>, w: number, off: number) =>
    Float64Array.from(of, (x, k) => (past(Math.floor(k / w), (k % w) + off) ? NaN : x));
  const soiled = {
    ...batch,
    logR: soil(batch.logR, 7, 0),
    logQ: soil(batch.logQ, 6, 1),
    logStop: soil(batch.logStop, 7, 0),
  };
  expect(judge(all, soiled, { rules: plain })).toEqual(judge(all, batch, { rules: plain }));
});

test("a batch of empty strings has loss 0 and no gradient", () => {
  const empty: BatchTerms = { ...batch, lengths: [0, 0, 0, 0] };
  for (const normalisation of ["pairs", "sum"] as const) {
    const { loss, dLogStop } = judge(all, empty, { rules: { ...plain, normalisation } });
    expect(loss).toBe(0);
    expect([...dLogStop].every((d) => d === 0)).toBe(true);
  }
});
