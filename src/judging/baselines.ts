import type { Policy } from "../lm/policy";
import type { Nats, Prompt, Sequences } from "../lm/sequences";
import { likelihood, stringLogProbs } from "./likelihood";
import { meanOf } from "./numbers";
import type { Decoding } from "./decodings";
import type { Asking } from "./nucleus";
import type { Baseline, Stamp } from "./report";

/** What scoring needs of the task and the page. */
export interface Judging {
  readonly policy: Policy;
  /** log R(z⊤) of whole strings without the likelihood term, [B] untempered [nats]. */
  readonly extra: (prompt: Prompt, z: Sequences) => ArrayLike<Nats>;
  readonly likelihoodWeight: number;
  /**
   * Of what a decoding writes: exact where the task lists its strings, else of the samples given.
   */
  readonly diversity: (prompt: Prompt, z: Sequences, decoding: Decoding) => Promise<number>;
}

/** Mean log R, mean and largest log p_LM(z⊤|X) of given samples. */
export async function score(
  judging: Pick<Judging, "policy" | "extra" | "likelihoodWeight">,
  prompt: Prompt,
  z: Sequences,
): Promise<Omit<Baseline, keyof Stamp | "name" | "diversity">> {
  const logP = stringLogProbs(await judging.policy.logProbs(prompt, z, "off"), z);
  const extra = judging.extra(prompt, z);
  const { mean, max } = likelihood(logP) ?? { mean: 0, max: 0 };
  return {
    samples: z.batch,
    logReward: meanOf(logP.map((p, b) => judging.likelihoodWeight * p + extra[b])).mean,
    logLikelihood: mean,
    maxLogLikelihood: max,
  };
}

/** The untrained model under one way of decoding (Hu et al. 2024, §4.1). */
export async function baseline(
  judging: Judging,
  asking: Asking,
  decoding: Decoding,
): Promise<Omit<Baseline, keyof Stamp>> {
  const z = await decoding.draw(judging.policy, asking);
  return {
    name: decoding.name,
    ...(await score(judging, asking.prompt, z)),
    diversity: await judging.diversity(asking.prompt, z, decoding),
  };
}
