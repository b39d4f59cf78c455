import { streams } from "../lm/streams";
import type { Terminal } from "../reward/terminal";
import type { Policy, Tool } from "../lm/policy";
import { sequence, sequenceActions } from "../lm/sequences";
import type { Prompt, Sequences } from "../lm/sequences";
import { extraUnder } from "./extra";
import { samplerLogProb } from "./sampler";
import { stringLogProbs } from "./likelihood";
import type { Draw } from "./remainder";
import type { Reached, Target } from "./walk";

/**
 * Samples of the policy or of the untrained model, with the log-probabilities that do not change
 * with the target.
 */
export interface Drawn {
  readonly prompt: Prompt;
  readonly z: Sequences;
  readonly logP: Float64Array; // [B] log p_LM(z⊤|X) of the frozen model, ⊤ or the terminal
  readonly logPrior: Float64Array; // [B] of the untrained sampler
}

export async function drawFrom(
  policy: Policy,
  adapter: "on" | "off",
  request: {
    prompt: Prompt;
    batch: number;
    minLength: number;
    maxLength: number;
    seed: number;
    step: number;
    tool?: Tool;
  },
  terminal?: Terminal,
): Promise<Drawn> {
  const z = await policy.sample({ ...request, adapter, temperature: 1, stream: streams.truth });
  return drawnAs(policy, z, request, terminal);
}

/** Strings after a prompt, whatever drew them. */
export async function drawnAs(
  policy: Policy,
  z: Sequences,
  { prompt, ...lengths }: { prompt: Prompt; minLength: number; maxLength: number },
  terminal?: Terminal,
): Promise<Drawn> {
  const frozen = await policy.logProbs(prompt, z, "off");
  const logStop = (await terminal?.(prompt, z)) ?? frozen.logStop;
  return {
    prompt,
    z,
    logP: stringLogProbs({ ...frozen, logStop }, z),
    logPrior: samplerLogProbs(frozen, z, lengths),
  };
}

/** log q(z⊤|X) of every sequence under the sampler in use, [B]. */
export const samplerLogProbs = (
  model: Awaited<ReturnType<Policy["logProbs"]>>,
  z: Sequences,
  lengths: { minLength: number; maxLength: number },
): Float64Array =>
  Float64Array.from(z.lengths, (n, b) =>
    samplerLogProb(
      {
        logQ: model.logQ.subarray(b * z.width, (b + 1) * z.width),
        logStop: model.logStop.subarray(b * (z.width + 1), (b + 1) * (z.width + 1)),
        actions: sequenceActions(z, b),
      },
      n,
      lengths,
    ),
  );

export const strings = (z: Sequences): Uint32Array[] =>
  Array.from(z.lengths, (_, b) => sequence(z, b).slice());

/** Untempered log R(z⊤) of every sample, [B]. */
export async function logRewardsOf(
  { prompt, z, logP }: Drawn,
  target: Target,
): Promise<Float64Array> {
  const extra = await extraUnder(target.extra, prompt)(strings(z));
  return logP.map((p, b) => target.likelihoodWeight * p + extra[b]);
}

/** The samples as the estimators of what lies outside a walk need them. */
export async function placed(
  drawn: Drawn,
  { reached, target }: { reached: Reached; target: Target },
): Promise<Draw[]> {
  const logReward = await logRewardsOf(drawn, target);
  return strings(drawn.z).map((z, b): Draw => {
    const node = reached.frozen.find(z);
    const logPrior = drawn.logPrior[b];
    if (node !== undefined && node < reached.size)
      return { reached: true, logWeight: reached.logWeight[node], logPrior };
    return {
      reached: false,
      logReward: logReward[b],
      logWeight: logReward[b] / target.temperature,
      logLikelihood: drawn.logP[b],
      logPrior,
    };
  });
}
