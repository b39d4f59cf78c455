import { describe, expect, test } from "vitest";
import { makeTree, strings } from "../../objectives/testing/tree";
import { newGFlowNet } from "../testing/by-objective";
import type { Settings } from "../method";
import { Ppo } from "../ppo/ppo";
import { Reinforce } from "../reinforce/reinforce";
import { expectedGradient, gradientOf, numericGradient, samplerLogMass } from "../testing/expected";
import { TablePolicy } from "../testing/tablePolicy";
import { logTarget, noise, tableProblem, toyRules, toySettings } from "../testing/toy";

const tree = makeTree(2, 2); // 7 strings
const logR = noise(tree.rows, 2, 3);
const T = 0.8;
const rewards = strings(tree).map(({ rows }) => logR[rows[rows.length - 1]] / T);
const newPolicy = (stream = 0) => new TablePolicy(tree, { prior: noise(tree.rows * 3, 1, stream) });
const problemFrom = (minLength: number) =>
  tableProblem(tree, logR, { rules: { ...toyRules(tree), minLength } });

function settingsOf<Own>(samples: number, own: Own): Settings<Own> {
  return { ...toySettings, samples, own };
}
const ppoOwn = { epochs: 1, clip: 0.2, lambda: 1, klRule: "fixed", klTarget: 6 } as const;

/** What makes each policy-gradient method anew, by KL weight. */
const makers = {
  REINFORCE: (samples: number, klWeight: number, minLength: number) =>
    new Reinforce(
      problemFrom(minLength),
      settingsOf(samples, { baseline: "none", klWeight, lag: 0 }),
    ),
  RLOO: (samples: number, klWeight: number, minLength: number) =>
    new Reinforce(
      problemFrom(minLength),
      settingsOf(samples, { baseline: "others", klWeight, lag: 0 }),
    ),
  PPO: (samples: number, klWeight: number, minLength: number) =>
    new Ppo(problemFrom(minLength), settingsOf(samples, { ...ppoOwn, klWeight })),
} as const;

/** −E[log R/T − β log q] over all strings: what a policy gradient descends. */
function cost(policy: TablePolicy, klWeight: number, minLength: number): number {
  const logMass = samplerLogMass(policy, minLength);
  return logMass.reduce(
    (sum, q, k) => (q === -Infinity ? sum : sum - Math.exp(q) * (rewards[k] - klWeight * q)),
    0,
  );
}

const close = (values: Float64Array, digits: number) =>
  Array.from(values, (x) => expect.closeTo(x, digits) as number);

const cases = (["REINFORCE", "RLOO", "PPO"] as const).flatMap((name) =>
  [0, 0.3, 1].flatMap((klWeight) => [0, 1, 2].map((minLength) => ({ name, klWeight, minLength }))),
);

describe.each(cases)("$name, KL weight $klWeight, shortest $minLength", (given) => {
  test("the expected gradient is the exact one, by summation over all batches of two", async () => {
    const { name, klWeight, minLength } = given;
    const policy = newPolicy();
    const make = () => makers[name](2, klWeight, minLength);
    const logMass = samplerLogMass(policy, minLength);
    const request = { samples: 2, temperature: T };
    const expected = await expectedGradient(make, policy, logMass, request);
    const exact = numericGradient(policy, () => cost(policy, klWeight, minLength));
    expect(Array.from(expected)).toEqual(close(exact, 4));
  });
});

test("at KL weight 1 what is descended is KL(policy ‖ target) less log Z", () => {
  const policy = newPolicy();
  const target = logTarget(tree, logR, T);
  const kl = policy.logMass().reduce((sum, q, k) => sum + Math.exp(q) * (q - target[k]), 0);
  const logZ = Math.log(rewards.reduce((sum, r) => sum + Math.exp(r), 0));
  expect(cost(policy, 1, 0)).toBeCloseTo(kl - logZ, 10);
});

test("RLOO at β = 1 is VarGrad · K/(K − 1) on every batch, up to a 2", async () => {
  const policy = newPolicy();
  const all = strings(tree);
  for (const list of [
    [0, 1],
    [6, 3],
    [2, 2, 5],
    [1, 4, 6, 0],
  ]) {
    const chosen = list.map((k) => all[k]);
    const K = chosen.length;
    const { own } = toySettings;
    const vargrad = newGFlowNet(
      problemFrom(0),
      settingsOf(K, {
        ...own,
        objective: { ...own.objective, name: "vargrad" as const },
        behaviour: { ...own.behaviour, tempered: 0, replay: 0 },
      }),
    );
    const at = { temperature: T };
    const balance = await gradientOf(vargrad, policy, chosen, at);
    const rloo = await gradientOf(makers.RLOO(K, 1, 0), policy, chosen, at);
    const scaled = balance.map((slope) => (slope / 2) * (K / (K - 1)));
    expect(Array.from(rloo)).toEqual(close(scaled, 5));
  }
});

test("at the target, stale samples move REINFORCE and leave a balance loss alone", async () => {
  const older = newPolicy(1);
  const policy = newPolicy();
  const target = logTarget(tree, logR, T);
  // logits whose strings have the target's masses
  const subtree = (row: number): number => {
    const own = Math.exp(rewards[row]);
    const first = 2 * row + 1;
    return first < tree.rows ? own + subtree(first) + subtree(first + 1) : own;
  };
  const logits = Array.from({ length: tree.rows }, (_, row) => {
    const first = 2 * row + 1;
    const children = first < tree.rows ? [subtree(first), subtree(first + 1)] : [1, 1];
    return [...children.map(Math.log), first < tree.rows ? rewards[row] : 0];
  });
  policy.place(logits.flat());
  expect(Array.from(policy.logMass())).toEqual(close(target, 5));
  const drawnFrom = samplerLogMass(older, 0);
  const request = { samples: 2, temperature: T, drawnFrom, logProbs: older.logProbs.bind(older) };
  const { own } = toySettings;
  const behaviour = { ...own.behaviour, tempered: 0, replay: 0 };
  const balance = () => newGFlowNet(problemFrom(0), settingsOf(2, { ...own, behaviour }));
  const largest = (slopes: Float64Array) => Math.max(...slopes.map(Math.abs));
  const logMass = policy.logMass();
  const rloo = await expectedGradient(() => makers.RLOO(2, 1, 0), policy, logMass, request);
  expect(largest(rloo)).toBeGreaterThan(0.01);
  expect(largest(await expectedGradient(balance, policy, logMass, request))).toBeLessThan(1e-5);
});
