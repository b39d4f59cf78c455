import type { Policy } from "../lm/policy";
import type { Nats, Prompt, Sequences } from "../lm/sequences";
import type { Terminal } from "../reward/terminal";
import { stringLogProbs } from "./likelihood";
import { sampleMean } from "./numbers";
import type { DrawRequest, Sampling } from "./decodings";
import type { Baseline, Expectation, Stamp } from "./report";

/** What scoring a decoding needs of the policy and the task. */
export interface BaselineContext {
  readonly policy: Policy;
  /** log R(z⊤) of whole strings without the likelihood term, [B] untempered [nats]. */
  readonly extra: (prompt: Prompt, z: Sequences) => ArrayLike<Nats> | Promise<ArrayLike<Nats>>;
  readonly terminal?: Terminal; // of the task
  readonly likelihoodWeight: number;
  /**
   * Of what a decoding writes: exact where the task lists its strings, else of the samples given.
   */
  readonly diversity: (
    prompt: Prompt,
    z: Sequences,
    decoding: Sampling,
  ) => Promise<Expectation | null>;
}

/**
 * The untrained model under one way of decoding (Hu et al. 2024, §4.1), by at least two samples:
 * means with their standard errors.
 */
export async function baseline(
  context: BaselineContext,
  request: DrawRequest,
  decoding: Sampling,
): Promise<Omit<Baseline, keyof Stamp>> {
  const { policy, likelihoodWeight } = context;
  const { prompt } = request;
  const { z } = await decoding.draw(policy, request);
  const frozen = await policy.logProbs(prompt, z, "off");
  const logStop = (await context.terminal?.(prompt, z)) ?? frozen.logStop;
  const logP = stringLogProbs({ ...frozen, logStop }, z);
  const extra = await context.extra(prompt, z);
  return {
    name: decoding.name,
    samples: z.batch,
    logReward: sampleMean(logP.map((p, b) => likelihoodWeight * p + extra[b])),
    logLikelihood: sampleMean(logP),
    maxLogLikelihood: logP.reduce((most, p) => Math.max(most, p), -Infinity),
    diversity: await context.diversity(prompt, z, decoding),
  };
}
