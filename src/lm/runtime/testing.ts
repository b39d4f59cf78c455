import type { Executor } from "../../compute/executor";
import { type BalanceRequest, balancedFrom, trainBatch } from "../../objectives/balance-request";
import { lossOf } from "../../objectives/loss";
import { subtrajectoryLoss } from "../../objectives/subtrajectory/loss";
import { subtrajectory } from "../../objectives/subtrajectory/spec";
import type { Loss } from "../loss";
import type { AdamRules, Policy } from "../policy";
import type { Fixture } from "../testing";
import type { PlannedPolicy } from "./planned-policy";
import { type PolicyOptions, draftPolicy } from "./draft";

/** Tests only: the loss that policies are trained with. */
export const fixtureLoss = lossOf(
  { ...subtrajectory, ...subtrajectoryLoss },
  {
    prompts: 1,
    logZStart: 0,
    logZLearningRate: 0,
    flowLearningRate: 0,
  },
);

/** Tests only: one micro-batch of it. */
export const balance = async (policy: Pick<Policy, "train">, request: BalanceRequest) =>
  balancedFrom(await policy.train(fixtureLoss, trainBatch(request)), request);

/** Tests only: a policy drafted and opened at once. */
export const openPlannedPolicy = async (
  executor: Executor,
  options: PolicyOptions,
): Promise<PlannedPolicy> => draftPolicy(executor, options).open();

/** Tests only: a fixture's model as a policy, with its illegal tokens barred. */
export const openFixturePolicy = (
  executor: Executor,
  fixture: Fixture,
  losses: readonly Loss[] = [fixtureLoss],
): Promise<PlannedPolicy> => openPlannedPolicy(executor, fixtureOptions(fixture, losses));

/** Tests only: what a fixture's policy is opened with. */
export function fixtureOptions(
  { checkpoint, expected, z }: Fixture,
  losses: readonly Loss[] = [fixtureLoss],
): PolicyOptions {
  const biasOf = (value: number) =>
    Float32Array.from({ length: checkpoint.architecture.V }, (_, v) =>
      expected.illegal.includes(v) ? value : 0,
    );
  return {
    checkpoint,
    rank: 4,
    alpha: 8,
    batch: z.batch,
    longestPrompt: 9,
    maxLength: expected.rules.maxLength,
    stopToken: expected.stop,
    policyBias: biasOf(-99),
    priorBias: biasOf(-50),
    treeNodes: 256,
    inFlight: 3,
    seed: 1,
    losses,
  };
}

/** The balance that PyTorch computed for a fixture. */
export function fixtureRequest({ expected, prompt, z }: Fixture): BalanceRequest {
  const { lambda, minLength, maxLength, likelihoodWeight, temperature } = expected.rules;
  const logR = new Float32Array(z.batch * (z.width + 1));
  expected.extra.forEach((row, b) => logR.set(row, b * (z.width + 1)));
  const rules = {
    lambda,
    normalisation: "pairs",
    minLength,
    minLengthRule: "penalty",
    maxLength,
    forcedStop: "policy",
  } as const;
  return {
    prompt,
    z,
    logR,
    likelihoodWeight,
    wantPrior: true,
    rewardTemperature: temperature,
    rules,
    scale: 1,
    row: 0,
  };
}

/** Adam as PyTorch sets it, at a learning rate that moves a fixture. */
export const fixtureAdam: AdamRules = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  clip: 0,
};
