import type { Truth, TruthRow } from "../../src/worker/protocol";
import type { Basics, State } from "./basics";

/** The fake exact answer: the policy moves from the prior to the target, with some noise. */

function truthRows(state: State, basics: Basics): TruthRow[] {
  const { names, prior, ranked, step, T } = state;
  const k = basics.learned(state);
  const n = names.length;
  const tilt = prior.map((p) => p ** (1 / T));
  const whole = tilt.reduce((a, b) => a + b, 0);
  const target = ranked
    ? tilt.map((p) => (p / whole) * 0.63)
    : basics.integerTarget(state, basics.wanted);
  const kept = names.map((_, i) => basics.isKept(state, i, basics.noise));
  const gain = n / Math.max(1, kept.filter(Boolean).length); // what is lost goes to the others
  const rows = names.map((text, i) => ({
    text,
    tokens: [i],
    target: target[i],
    prior: prior[i],
    policy:
      (prior[i] * (1 - k) + k * target[i] * (kept[i] ? gain : 0)) *
      (1 + (basics.noise(i + Math.floor(step / 4) * 31) - 0.5) * 0.5 * k * (1.25 - k)),
  }));
  return state.settled ? rows.map((row) => ({ ...row, policy: row.target })) : rows;
}

function truthOf(state: State, basics: Basics, rows: readonly TruthRow[]): Truth {
  const { names, prior, ranked } = state;
  const n = names.length;
  const k = basics.learned(state);
  const policy = rows.reduce((s, r) => s + r.policy, 0);
  const tv = rows.reduce((s, r) => s + Math.abs(r.policy - r.target) / 2, 0);
  const z = basics.exactLogZ(state);
  const exp = (of: readonly number[]) => {
    const sum = of.reduce((a, b) => a + b, 0);
    return Math.exp(-of.reduce((a, b) => a + (b / sum) * Math.log(b / sum), 0));
  };
  const bounded = (v: number) => ({
    value: v,
    low: ranked ? v * 0.9 : v,
    high: ranked ? v * 1.1 : v,
  });
  return {
    ...basics.stamp(state),
    layout: ranked ? "ranked" : "by-value",
    support: ranked ? "cut" : "counted",
    outcomes: ranked ? "every string" : "each of the integers, and all others as one",
    rows,
    more: {
      target: ranked ? 0.35 : 0,
      policy: ranked ? 0.34 : 0,
      prior: 0,
      count: ranked ? 4752 : 0,
    },
    rest: {
      target: ranked ? 0.021 : 0.006,
      policy: Math.max(0.0025, 1 - policy - (ranked ? 0.34 : 0)),
      prior: ranked ? 0.2 : 0.493,
    },
    exact: !ranked,
    coverage: ranked ? 0.979 : 1,
    klForward: bounded(tv * 0.5),
    klReverse: bounded(tv * 0.4),
    tv: bounded(tv),
    among: null,
    logZ: bounded(z),
    modes: {
      covered: rows.filter((r) => r.policy > r.target / 2).length,
      of: n,
      share: ranked ? 0.01 : 0.005,
    },
    valid: bounded(Math.min(1, policy)),
    targetReward: { value: ranked ? -8.9 : 7.91 },
    targetDiversity: { value: ranked ? 0.7 : 100 },
    targetLikelihood: { value: ranked ? -9 : -5.59 },
    policyDiversity: ranked ? null : exp(rows.map((r) => r.policy)),
    priorDiversity: ranked ? null : exp(prior),
    policyLikelihood: ranked ? null : -4.92 - 0.67 * k,
    priorLikelihood: ranked ? null : -4.92,
    priorReward: { value: ranked ? -10.8 : -16.7 },
    noiseFloor: 0.0967,
  };
}

export const truth = { truthRows, truthOf };
