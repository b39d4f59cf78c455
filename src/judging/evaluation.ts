import { prefixLikelihoods } from "../lm/prefix-likelihoods";
import { streams } from "../lm/streams";
import type { Policy } from "../lm/policy";
import type { PrefixLogProbs, Prompt, Sequences } from "../lm/sequences";
import { type Diversity, sampledDiversity } from "./diversity-measure";
import type { Judgeable, JudgingRules } from "./judgeable";
import { lines, statedLogZ, statedOnPolicy } from "./logz";
import type { Moment } from "./report";
import type { LoggedBatch, ScoredBatch } from "./sample-log";

/** The figures of one batch of on-policy samples of one prompt, [nats] but for the diversity. */
export interface StepFigures {
  readonly logReward: number | null; // mean of the on-policy samples' untempered log R
  readonly logLikelihood: number | null; // mean log p_LM(z⊤|X), adapters off
  readonly diversity: number | null;
  /** of the watched prompt, as its policy states it: `statedLogZ` */
  readonly logZ: number | null;
  /** u_0..u_n of up to 32 samples of the watched prompt (or the step's) */
  readonly logZLines: readonly (readonly number[])[];
}

/** A step's own batch of one prompt; a method may know no reward of it. */
export interface DrawnBatch {
  readonly prompt: Prompt;
  readonly behaviour: { readonly kind: string };
  readonly z: Sequences;
  readonly findings: PrefixLogProbs & Partial<ScoredBatch>;
}

interface RewardedBatch extends DrawnBatch {
  readonly findings: ScoredBatch;
}

/** Samples of the policy as it was, at temperature 1, with their rewards. */
export const isOnPolicy = (batch: DrawnBatch): batch is RewardedBatch =>
  batch.behaviour.kind === "on-policy" && isRewarded(batch);

const isRewarded = (batch: DrawnBatch): batch is RewardedBatch =>
  batch.findings.logR !== undefined && batch.findings.logZ !== undefined;

/**
 * Every prefix's estimate u_i of log Z, [B, T+1], by the rules of the run's objective. The method
 * supplies it: logR [B, T+1] is untempered and whole.
 */
export type PrefixEstimates = (
  batch: PrefixLogProbs & {
    readonly logR: Float32Array;
    readonly lengths: Uint32Array;
    readonly width: number;
    readonly actions?: Uint8Array; // of the sequences
  },
  rewardTemperature: number,
) => ArrayLike<number>;

/** Samples drawn to look at, not to learn from, with the scores that the loss would give them. */
export interface Evaluation extends LoggedBatch {
  readonly figures: StepFigures;
}

export interface EvaluationContext {
  readonly policy: Policy;
  readonly task: Judgeable;
  readonly diversity: Diversity;
  readonly estimates: PrefixEstimates;
}

export interface EvaluationRequest {
  readonly moment: Moment;
  readonly prompt: Prompt;
  readonly batch: number;
  readonly seed: number;
  readonly decodingTemperature: number;
}

const LINES = 32;

/**
 * Draws whole batches and scores them with the adapter on and off: three small submits a batch and,
 * where diversity is of samples, one to embed them.
 */
export async function evaluate(
  context: EvaluationContext,
  { moment, prompt, batch, seed, decodingTemperature }: EvaluationRequest,
): Promise<Evaluation> {
  const { policy, task, diversity: measure } = context;
  const rules = task.rules();
  const { minLength, maxLength } = rules;
  const z = await policy.sample({
    prompt,
    batch,
    minLength,
    maxLength,
    temperature: decodingTemperature,
    seed,
    step: moment.step,
    stream: streams.evaluation,
    adapter: "on",
    ...(task.tool && { tool: task.tool }),
  });
  const [findings, diversity] = await Promise.all([
    scored(context, { moment, prompt, z }),
    sampledDiversity(measure, prompt, z),
  ]);
  return {
    moment,
    prompt,
    z,
    findings,
    figures: { ...batchFigures(z, findings, rules), diversity: diversity?.value ?? null },
  };
}

/** Every prefix of given sequences as the loss would score it, with the policy as it stands. */
export async function scored(
  { policy, task, estimates }: Omit<EvaluationContext, "diversity">,
  { moment, prompt, z }: Omit<LoggedBatch, "findings">,
): Promise<ScoredBatch & { readonly logPrior: Float32Array }> {
  const [on, off] = await Promise.all([
    policy.logProbs(prompt, z, "on"),
    policy.logProbs(prompt, z, "off"),
  ]);
  const logStop = (await task.terminal?.(prompt, z)) ?? off.logStop;
  const logPrior = prefixLikelihoods({ ...off, logStop }, z);
  const weight = task.likelihoodWeight();
  const others = await task.logReward(prompt, z);
  const likelihoods = weight === 0 ? new Float32Array(others.length) : logPrior; // some are −∞
  const logR = others.map((r, i) => r + weight * likelihoods[i]);
  const { lengths, width, actions } = z;
  const batch = { ...on, logR, lengths, width, ...(actions && { actions }) };
  const logZ = Float32Array.from(estimates(batch, moment.rewardTemperature));
  return { ...on, logR, logPrior, logZ };
}

/** The figures of a batch that was scored, without another call to the device. */
function batchFigures(
  z: Sequences,
  { logR, logPrior, logZ, learnedLogZ }: Omit<ScoredBatch, "logQ" | "logStop">,
  rules: JudgingRules,
): StepFigures {
  const batch = { logZ, lengths: z.lengths, ...(learnedLogZ !== undefined && { learnedLogZ }) };
  const ends = (of: Float32Array) => Array.from(z.lengths, (n, b) => of[b * (z.width + 1) + n]);
  const mean = (of: readonly number[]) => of.reduce((sum, x) => sum + x, 0) / of.length;
  return {
    logReward: mean(ends(logR)),
    logLikelihood: logPrior ? mean(ends(logPrior)) : null,
    diversity: null,
    logZ: statedLogZ(batch, rules),
    logZLines: lines(batch, LINES),
  };
}

const noFigures: StepFigures = {
  logReward: null,
  logLikelihood: null,
  diversity: null,
  logZ: null,
  logZLines: [],
};

/**
 * The same figures from a step's own batches: the on-policy ones of the watched prompt, if there
 * are any. Log Z that does not hang on the samples is read however they were drawn.
 */
export function figuresOfStep(
  batches: readonly DrawnBatch[],
  watched: string,
  rules: JudgingRules,
): StepFigures {
  const own = batches.filter(isRewarded).filter((batch) => batch.prompt.id === watched);
  const onPolicy = own.find(isOnPolicy);
  if (onPolicy) return batchFigures(onPolicy.z, onPolicy.findings, rules);
  if (own.length === 0 || statedOnPolicy(rules)) return noFigures;
  const [{ z, findings }] = own;
  return { ...noFigures, logZ: batchFigures(z, findings, rules).logZ };
}
