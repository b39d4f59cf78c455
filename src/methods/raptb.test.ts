import { expect, test } from "vitest";
import { type BalanceRequest, balancedFrom, trainBatch } from "../objectives/balance-request";
import { lossOf } from "../objectives/loss";
import { constantsOf } from "../objectives/objective";
import { objectives } from "../objectives/testing/whole";
import { makeTree } from "../objectives/testing/tree";
import { TablePolicy } from "./testing/tablePolicy";
import { everyString, noise, prompt, toyRules } from "./testing/toy";

const tree = makeTree(3, 2);
const policy = new TablePolicy(tree, { prior: noise(tree.rows * 4, 2, 0) });
const z = everyString(tree);
const loss = lossOf(objectives.raptb, {
  prompts: 1,
  logZStart: 0,
  logZLearningRate: 0,
  flowLearningRate: 0,
});
const weight = 0.5; // of the likelihood
const fresh: BalanceRequest = {
  prompt,
  z,
  logR: noise(z.batch * 3, 2, 4),
  likelihoodWeight: weight,
  wantPrior: false,
  rewardTemperature: 0.8,
  rules: {
    ...toyRules(tree),
    lambda: 1,
    normalisation: "pairs",
    constants: constantsOf(objectives.raptb, (_, field) => field.default),
  },
  scale: 1,
  row: 0,
};
const judged = async (request: BalanceRequest) =>
  balancedFrom(await policy.train(loss, trainBatch(request)), request);

/** The same batch as it comes back from the replay buffer: its stored log R is whole. */
const replayed = (logR: Float32Array, withStop: boolean): BalanceRequest => ({
  ...fresh,
  logR,
  likelihoodWeight: 0,
  reference: { weight, withStop },
});

test("a replayed batch has the loss that it had when it was fresh", async () => {
  const first = await judged(fresh);
  const again = await judged(replayed(first.logR, true));
  expect(again.loss).toBeCloseTo(first.loss, 5);
  const mistaken = await judged({ ...fresh, logR: first.logR, likelihoodWeight: 0 });
  expect(Math.abs(mistaken.loss - first.loss)).toBeGreaterThan(1e-3);
});

test("so it has where another end than ⊤ stands in the reward", async () => {
  const terminal = noise(z.batch * 3, 2, 5);
  const first = await judged({ ...fresh, terminal });
  const again = await judged(replayed(first.logR, false));
  expect(again.loss).toBeCloseTo(first.loss, 5);
});
