import type { Policy } from "../lm/policy";
import type { Nats, Prompt, Sequences } from "../lm/sequences";
import { diversity } from "./diversity";
import type { Embedder } from "./embedding";
import { likelihood, stringLogProbs } from "./likelihood";
import { meanOf } from "./numbers";
import { nucleus } from "./nucleus";
import type { Asking } from "./nucleus";
import type { Baseline } from "./report";

const STREAM = 2; // design.md 5: baselines draw from a stream of their own
const UNTRAINED = { step: 0, stream: STREAM, adapter: "off" } as const;

/** p_LM itself, token by token. */
export const ancestral = (policy: Policy, asking: Asking): Promise<Sequences> => policy.sample({ ...UNTRAINED, ...asking, temperature: 1 });

/** Every token's logits divided by `temperature`: not the same as tempering whole sequences. */
export const tempered = (policy: Policy, asking: Asking, temperature: number): Promise<Sequences> =>
  policy.sample({ ...UNTRAINED, ...asking, temperature, step: 1 + Math.round(1000 * temperature) });

/** What scoring needs of the task and the page. */
export interface Judging {
  readonly policy: Policy;
  readonly embedder: Embedder;
  /** log R(z⊤) of whole strings without the likelihood term, [B] untempered [nats]. */
  readonly extra: (prompt: Prompt, z: Sequences) => ArrayLike<Nats>;
  readonly likelihoodWeight: number;
}

/** Mean log R, mean and largest log p_LM(z⊤|X), diversity of given samples. */
export async function score(judging: Judging, prompt: Prompt, z: Sequences): Promise<Omit<Baseline, "name">> {
  const logP = stringLogProbs(await judging.policy.logProbs(prompt, z, "off"), z);
  const extra = judging.extra(prompt, z);
  const { mean, max } = likelihood(logP) ?? { mean: 0, max: 0 };
  return {
    samples: z.batch,
    logReward: meanOf(logP.map((p, b) => judging.likelihoodWeight * p + extra[b])).mean,
    logLikelihood: mean,
    maxLogLikelihood: max,
    diversity: diversity(await judging.embedder.embed(prompt, z), z.batch) ?? 0,
  };
}

/** The three baselines of the page, one after the other (paper.md C): tempered at the reward temperature, nucleus at 0.95. */
export async function baselines(judging: Judging, asking: Asking, rewardTemperature: number): Promise<Baseline[]> {
  const draws = { ancestral: () => ancestral(judging.policy, asking), tempered: () => tempered(judging.policy, asking, rewardTemperature), nucleus: () => nucleus(judging.policy, asking) };
  const out: Baseline[] = [];
  for (const name of ["ancestral", "tempered", "nucleus"] as const) out.push({ name, ...(await score(judging, asking.prompt, await draws[name]())) });
  return out;
}

export interface Point {
  readonly logLikelihood: Nats;
  readonly diversity: number;
}

/** Per-token tempering at several temperatures: the curve a policy is compared with. */
export async function temperedCurve(judging: Judging, asking: Asking, temperatures: readonly number[]): Promise<Point[]> {
  const curve: Point[] = [];
  for (const temperature of temperatures) curve.push(await score(judging, asking.prompt, await tempered(judging.policy, asking, temperature)));
  return curve;
}

/** Diversity of the curve at a given likelihood, by linear interpolation; null outside the curve. */
export function diversityAt(curve: readonly Point[], logLikelihood: Nats): number | null {
  const sorted = [...curve].sort((a, b) => a.logLikelihood - b.logLikelihood);
  for (let k = 0; k + 1 < sorted.length; k++) {
    const [a, b] = [sorted[k], sorted[k + 1]];
    if (logLikelihood < a.logLikelihood || logLikelihood > b.logLikelihood) continue;
    const share = b.logLikelihood === a.logLikelihood ? 0 : (logLikelihood - a.logLikelihood) / (b.logLikelihood - a.logLikelihood);
    return a.diversity + share * (b.diversity - a.diversity);
  }
  return null;
}
