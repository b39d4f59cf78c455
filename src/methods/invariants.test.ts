/** The five invariants that any implementation of the method must keep. */
import { expect, test } from "vitest";
import { balancedFrom, trainBatch } from "../objectives/balance-request";
import { type ObjectiveName, objectiveNames } from "../objectives";
import { objectives } from "../objectives/testing/whole";
import { lossOf } from "../objectives/loss";
import { constantsOf } from "../objectives/objective";
import { unbiased } from "../objectives/testing/judge";
import { sequence } from "../lm/sequences";
import type { Sequences } from "../lm/sequences";
import { newGFlowNet } from "./testing/by-objective";
import type { ObjectiveSettings } from "./gflownet/settings";
import { Replay } from "./replay";
import { logZLines } from "./outcome";
import { TablePolicy } from "./testing/tablePolicy";
import {
  everyString,
  kl,
  logTarget,
  noise,
  prompt,
  tableProblem,
  toyRules,
  toySettings,
} from "./testing/toy";
import { makeTree } from "../objectives/testing/tree";
import { Trainer } from "./pipeline";

const tree = makeTree(3, 2);
const cells = tree.rows * 4;
const constants = { lambda: 1, normalisation: "pairs" as const };
const request = (z: Sequences, over = {}) => ({
  prompt,
  z,
  logR: new Float32Array(z.batch * (z.width + 1)),
  likelihoodWeight: 0,
  wantPrior: true,
  rewardTemperature: 1,
  rules: { ...toyRules(tree), forcedStop: "policy" as const, ...constants },
  scale: 1,
  row: 0,
  ...over,
});
async function balance(
  policy: TablePolicy,
  given: ReturnType<typeof request>,
  objective: ObjectiveName = "all",
) {
  const loss = lossOf(objectives[objective], {
    prompts: 1,
    logZStart: 0,
    logZLearningRate: 0,
    flowLearningRate: 0,
  });
  const rules = { ...given.rules, constants: unbiased(objectives[objective]) };
  return balancedFrom(await policy.train(loss, trainBatch({ ...given, rules })), given);
}

test("(i) r_0..r_n of one pass equal n+1 separate scorings", async () => {
  const policy = new TablePolicy(tree, { prior: noise(cells, 2, 0) });
  const z = everyString(tree);
  const { logPrior } = await balance(policy, request(z));
  for (let b = 0; b < z.batch; b++)
    for (let i = 0; i <= z.lengths[b]; i++) {
      const prefix = {
        batch: 1,
        width: i,
        tokens: sequence(z, b).subarray(0, i),
        lengths: Uint32Array.of(i),
      };
      expect(logPrior?.[b * 3 + i]).toBe(Math.fround(policy.logPrior(prefix)[i]));
    }
});

// a learned flow knows nothing at the start
test.each(objectiveNames.filter((name) => !objectives[name].flow))(
  "(ii) at the start, q = p_LM, with R = p_LM and T = 1 the loss is 0: %s",
  async (objective) => {
    const policy = new TablePolicy(tree, { prior: noise(cells, 2, 1) });
    const given = request(everyString(tree), { likelihoodWeight: 1 });
    const { loss, logZ } = await balance(policy, given, objective);
    expect(loss).toBeLessThan(1e-28);
    expect(Math.max(...logZ.map(Math.abs))).toBeLessThan(1e-6);
  },
);

/** The toy's own settings with another objective. */
const ownWith = (objective: Partial<ObjectiveSettings>) => ({
  ...toySettings.own,
  objective: { ...toySettings.own.objective, ...objective },
});

/** Trains the table to the end of its schedule and returns exact KL(target ‖ q). */
async function train(
  over: Partial<typeof toySettings>,
  problem: { likelihoodWeight?: number } = {},
) {
  const policy = new TablePolicy(tree, { prior: noise(cells, 1, 2) });
  const logR = noise(tree.rows, 1.5, 3);
  const settings = { ...toySettings, ...over };
  const method = newGFlowNet(tableProblem(tree, logR, problem), settings);
  const trainer = new Trainer(policy, method, settings);
  for (let k = 0; k < toySettings.learningRate.steps; k++) await trainer.step();
  const last = await trainer.drain();
  const prior = policy
    .logPrior(everyString(tree))
    .filter((_, k) => k % 3 === everyString(tree).lengths[Math.floor(k / 3)]);
  return { policy, logR, prior, outcome: last.kind === "stepped" ? last.outcome : undefined };
}

test("(iii) on an enumerable tree every objective reaches loss 0 and q = R/Z", async () => {
  for (const objective of objectiveNames) {
    const { policy, logR, outcome } = await train({
      own: ownWith({ name: objective, constants: unbiased(objectives[objective]) }),
    });
    const target = logTarget(tree, logR, 1);
    expect(kl(target, policy.logMass())).toBeLessThan(1e-6);
    expect(kl(policy.logMass(), target)).toBeLessThan(1e-6);
    expect(outcome?.loss).toBeLessThan(1e-6);
    expect(outcome?.residualVariance ?? 0).toBeLessThan(1e-6);
    const logZ = Math.log(logR.reduce((sum, r) => sum + Math.exp(r), 0));
    for (const u of outcome ? logZLines(outcome.microBatches, 99) : [])
      expect(u.at(-1)).toBeCloseTo(logZ, 3);
    const own = (await policy.readState()).own ?? {};
    for (const records of Object.values(own)) expect(records[0]).toBeCloseTo(logZ, 3);
    expect(Object.keys(own)).toHaveLength(objectives[objective].logZ === "learned" ? 1 : 0);
  }
});

test.each(objectiveNames.filter((name) => objectives[name].bias))(
  "(iii) %s with its bias rests away from R/Z, the further the larger its constant",
  async (name) => {
    const awayAt = async (size: number) => {
      const { bias } = objectives[name];
      const constants = constantsOf(objectives[name], (own, field) =>
        own === bias?.constant ? size : field.default,
      );
      const { policy, logR } = await train({ own: ownWith({ name, constants }) });
      return kl(logTarget(tree, logR, 1), policy.logMass());
    };
    const small = await awayAt(0.1);
    const large = await awayAt(1);
    expect(small).toBeGreaterThan(1e-4);
    expect(large).toBeGreaterThan(5 * small);
  },
);

test("(iii) the same with a schedule of T, plain sums and λ < 1: q = R^{1/T}/Z", async () => {
  const { policy, logR } = await train({
    temperature: { start: 1, end: 0.7, horizon: 100 },
    own: ownWith({ lambda: 0.8, normalisation: "sum" }),
  });
  expect(kl(logTarget(tree, logR, 0.7), policy.logMass())).toBeLessThan(1e-6);
});

test("(iv) stored log-rewards come back unchanged, whatever T was or is", () => {
  const replay = new Replay({ capacity: 100, tolerance: 0, sampling: "reward" });
  const z = everyString(tree);
  const logR = noise(z.batch * 3, 5, 6).map((r, k) =>
    k % 3 <= z.lengths[Math.floor(k / 3)] ? r : 0,
  );
  replay.insert(prompt, z, logR);
  const again = replay.draw(prompt, { batch: z.batch + 1, width: 2, stopToken: 3 }, () => 0.5);
  expect(again.z.tokens.slice(0, z.batch * 2)).toEqual(z.tokens);
  expect(again.logR.slice(0, z.batch * 3)).toEqual(logR);
});

test("(v) masks of −99 and −50 leave the loss of (ii) at 0 on legal strings alone", async () => {
  const masked = {
    prior: noise(cells, 2, 7),
    policyBias: [0, 0, -99, 0],
    priorBias: [0, 0, -50, 0],
  };
  const policy = new TablePolicy(tree, masked);
  const legal: Sequences = {
    batch: 2,
    width: 2,
    tokens: Uint32Array.of(0, 1, 1, 3),
    lengths: Uint32Array.of(2, 1),
  };
  const illegal: Sequences = {
    batch: 1,
    width: 2,
    tokens: Uint32Array.of(2, 3),
    lengths: Uint32Array.of(1),
  };
  expect((await balance(policy, request(legal, { likelihoodWeight: 1 }))).loss).toBeLessThan(1e-28);
  expect((await balance(policy, request(illegal, { likelihoodWeight: 1 }))).loss).toBeCloseTo(
    49 ** 2,
    6,
  );
});

test("the likelihood's weight is an exponent of p_LM in the target", async () => {
  const { policy, logR, prior } = await train({}, { likelihoodWeight: 0.5 });
  const whole = everyString(tree);
  const rewards = await tableProblem(tree, logR).logReward(prompt, whole);
  const target = Float64Array.from(prior, (p, b) => 0.5 * p + rewards[b * 3 + whole.lengths[b]]);
  const logSum = Math.log(target.reduce((sum, r) => sum + Math.exp(r), 0));
  expect(
    kl(
      target.map((r) => r - logSum),
      policy.logMass(),
    ),
  ).toBeLessThan(1e-6);
});
