import { balanceBatch } from "../methods/batch";
import type { MicroBatch } from "../methods/outcome";
import type { Balanced, Policy } from "../lm/policy";
import type { Prompt, Sequences } from "../lm/sequences";
import { lines, logZAtRoot, logZFrom } from "../judging/logz";
import { type Diversity, sampledDiversity } from "../judging/diversity-measure";
import type { Task } from "../tasks/task";
import type { StepRecord } from "./protocol";

/** The figures of one batch of on-policy samples of one prompt. */
export type Figures = Pick<
  StepRecord,
  "logReward" | "logLikelihood" | "diversity" | "logZ" | "logZLines"
>;

/** Samples drawn to look at, not to learn from, with what `balance` would have said of them. */
export interface Evaluation {
  readonly step: number;
  readonly prompt: Prompt;
  readonly z: Sequences;
  readonly balanced: Pick<Balanced, "logQ" | "logStop" | "logR" | "logPrior" | "logZ">;
  readonly figures: Figures;
}

export interface Looking {
  readonly policy: Policy;
  readonly task: Task;
  readonly diversity: Diversity;
}
export interface Asked {
  readonly prompt: Prompt;
  readonly step: number;
  readonly batch: number;
  readonly seed: number;
  readonly decodingTemperature: number;
  readonly rewardTemperature: number;
}

const STREAM = 4; // beside 0 behaviour, 1 truth, 2 and 3 baselines
const LINES = 32;

/**
 * Draws whole batches and scores them with the adapter on and off: three small submits a batch and,
 * where diversity is of samples, one to embed them.
 */
export async function evaluate(
  { policy, task, diversity: measure }: Looking,
  asked: Asked,
): Promise<Evaluation> {
  const { prompt, step, batch, seed } = asked;
  const rules = task.rules();
  const { minLength, maxLength } = rules;
  const z = await policy.sample({
    prompt,
    batch,
    minLength,
    maxLength,
    temperature: asked.decodingTemperature,
    seed,
    step,
    stream: STREAM,
    adapter: "on",
  });
  const [on, off, diversity] = await Promise.all([
    policy.logProbs(prompt, z, "on"),
    policy.logProbs(prompt, z, "off"),
    sampledDiversity(measure, prompt, z),
  ]);
  const logPrior = prefixLikelihoods(off, z);
  const weight = task.likelihoodWeight();
  const logR = task.logReward(prompt, z).map((r, i) => r + weight * logPrior[i]);
  const logZ = Float32Array.from(
    balanceBatch(
      { ...on, logR, lengths: z.lengths, width: z.width },
      asked.rewardTemperature,
      rules,
      1,
    ).logZ,
  );
  const balanced = { ...on, logR, logPrior, logZ };
  return {
    step,
    prompt,
    z,
    balanced,
    figures: { ...figuresOf(z, balanced, minLength), diversity },
  };
}

/** log p(z_1:i ⊤ | X) of every prefix, [B, T+1]. */
function prefixLikelihoods(
  { logQ, logStop }: { logQ: Float32Array; logStop: Float32Array },
  z: Sequences,
): Float32Array {
  const out = new Float32Array(logStop.length);
  for (let b = 0; b < z.batch; b++)
    for (let i = 0, sum = 0; i <= z.lengths[b]; i++) {
      out[b * (z.width + 1) + i] = sum + logStop[b * (z.width + 1) + i];
      if (i < z.lengths[b]) sum += logQ[b * z.width + i];
    }
  return out;
}

/**
 * What a batch that was balanced says without asking the device again. log Z is read at the
 * shortest whole string.
 */
function figuresOf(
  z: Sequences,
  { logR, logPrior, logZ }: Pick<Balanced, "logR" | "logPrior" | "logZ">,
  minLength: number,
): Figures {
  const batch = { logZ, lengths: z.lengths };
  const ends = (of: Float32Array) => Array.from(z.lengths, (n, b) => of[b * (z.width + 1) + n]);
  const mean = (of: readonly number[]) => of.reduce((sum, x) => sum + x, 0) / of.length;
  return {
    logReward: mean(ends(logR)),
    logLikelihood: logPrior ? mean(ends(logPrior)) : null,
    diversity: null,
    logZ: logZFrom(batch, minLength),
    logZLines: lines(batch, LINES),
  };
}

export const noFigures: Figures = {
  logReward: null,
  logLikelihood: null,
  diversity: null,
  logZ: null,
  logZLines: [],
};

/**
 * The same figures from a step's own batches: the on-policy ones of the watched prompt, if there
 * are any. Where ⊤ may come first, log Z at the root is the same in every row, however the row
 * was drawn.
 */
export function figuresOfStep(
  parts: readonly MicroBatch[],
  watched: string,
  minLength: number,
): Figures {
  const own = parts.filter((part) => part.prompt.id === watched);
  const onPolicy = own.find((part) => part.behaviour.kind === "on-policy");
  if (onPolicy) return figuresOf(onPolicy.z, onPolicy.balanced, minLength);
  return minLength === 0 && own.length > 0
    ? { ...noFigures, logZ: logZAtRoot({ logZ: own[0].balanced.logZ, lengths: own[0].z.lengths }) }
    : noFigures;
}
