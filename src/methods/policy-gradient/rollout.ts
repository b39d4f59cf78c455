/** What policy gradients train on: samples of the policy, their log-probabilities and rewards. */
import { estimateBatch } from "../../lm/estimates";
import type { Trained } from "../../lm/loss";
import { prefixLikelihoods } from "../../lm/prefix-likelihoods";
import type { PrefixLogProbs } from "../../lm/sequences";
import { drawsOf } from "../draws";
import type { Findings, Sampler, Settings } from "../method";
import type { Problem } from "../problem";
import { choosePrompt, sampleBatch } from "../sampling";
import type { Drawn } from "./drawn";

/** Samples of the policy as it is now, at temperature 1. */
export async function drawFor(
  policy: Sampler,
  problem: Problem,
  settings: Settings,
  round: number,
): Promise<Drawn> {
  const chosen = choosePrompt(problem, drawsOf(settings.seed, round)("prompt"));
  const sampling = { prompt: chosen, index: round, temperature: 1 };
  const z = await sampleBatch(policy, problem, settings, sampling);
  const { logQ, logStop } = await policy.logProbs(chosen, z, "on");
  return { round, prompt: chosen, z, logQ, logStop };
}

/** Log-rewards of the prefixes of a batch, and what the frozen model says where it was asked. */
export interface Rewarded {
  readonly logR: Float32Array; // [B, T+1] untempered, whole [nats]
  readonly logPrior?: Float32Array; // [B, T+1] log p_LM(z_1:i ⊤ | X)
  readonly frozen?: PrefixLogProbs; // of the frozen model
}

/** log R of a batch under the reward as it is now; the frozen model is asked where it must be. */
export async function rewardOf(
  policy: Sampler,
  problem: Problem,
  { prompt: of, z }: Pick<Drawn, "prompt" | "z">,
  wantPrior: boolean,
): Promise<Rewarded> {
  const others = await problem.logReward(of, z);
  const weight = problem.likelihoodWeight();
  if (weight === 0 && !wantPrior) return { logR: others };
  const frozen = await policy.logProbs(of, z, "off");
  const logStop = (await problem.terminal?.(of, z)) ?? frozen.logStop;
  const logPrior = prefixLikelihoods({ ...frozen, logStop }, z);
  const likelihoods = weight === 0 ? new Float32Array(others.length) : logPrior;
  const logR = others.map((r, i) => r + weight * likelihoods[i]);
  return { logR, logPrior, frozen };
}

/** What training on a rewarded batch found. */
export function findingsOf(
  { logQ, logStop, loss, finite }: Trained,
  { z, logR, logPrior }: Rewarded & Pick<Drawn, "z">,
  problem: Problem,
  rewardTemperature: number,
): Findings {
  const { lengths, width, actions } = z;
  const terms = { logR, logQ, logStop, lengths, width, ...(actions && { actions }) };
  const logZ = estimateBatch(terms, rewardTemperature, problem.rules());
  return { logQ, logStop, logR, ...(logPrior && { logPrior }), logZ, loss, finite };
}
