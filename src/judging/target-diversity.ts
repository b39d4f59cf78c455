import { exp } from "../exact-math";
import type { Nats } from "../lm/sequences";
import { weightedDiversity } from "./diversity";
import { type Drawn, logRewardsOf, placed } from "./draws";
import { logSumExp } from "./numbers";
import { findsKnownMass } from "./remainder";
import type { Expectation } from "./report";
import type { Reached, Target } from "./walk";

interface Sampled {
  readonly prior: Drawn; // of the untrained model
  /** [B, C] of prior.z, where diversity is measured on samples */
  readonly embedded: Float32Array | null;
}

/**
 * E_target[diversity] by weighing samples of the untrained model; null where diversity is not
 * measured on samples, or where these samples do not find what is known of the target.
 */
export async function targetDiversity(
  { embedded, prior }: Sampled,
  walked: { reached: Reached; target: Target },
): Promise<Expectation | null> {
  const { reached, target } = walked;
  const draws = await placed(prior, walked);
  if (!embedded || !findsKnownMass(draws, logSumExp(reached.logWeight))) return null;
  const logRewards = await logRewardsOf(prior, target);
  const logWeights = logRewards.map((r, b) => r / target.temperature - prior.logPrior[b]);
  const top: Nats = logWeights.reduce((a, w) => Math.max(a, w), -Infinity);
  return weightedDiversity(
    embedded,
    logWeights.map((w) => exp(w - top)),
  );
}
