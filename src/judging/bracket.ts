import { exp } from "../exact-math";
import type { Policy } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import { streams, uniform } from "../lm/streams";
import { type Drawn, drawFrom, drawnAs, logRewardsOf, samplerLogProbs, strings } from "./draws";
import { type Diversity, sampledDiversity } from "./diversity-measure";
import type { Expectation } from "./expectation";
import type { Judgeable } from "./judgeable";
import {
  type DivergenceBracket,
  type LogZBracket,
  divergenceBrackets,
  importanceBounds,
  smcBounds,
} from "./logz-bounds";
import { difference, sampleMean } from "./numbers";
import { pack } from "./pack";
import { type Proportion, proportion } from "./proportion";
import { targetOf } from "./prompt-walk";
import { fromPolicy } from "./rivals/proposals";
import { logWeightsOf } from "./rivals/rewarded";
import { type SmcSettings, conditionalSmc, smc } from "./rivals/smc";
import type { Verdict } from "./verdict";
import type { Target } from "./walk";

/** What draws of the policy and exact draws of the target say where no walk is whole. */
interface Bracketed {
  readonly logZ: LogZBracket;
  /** The upper estimate of log Z less the lower one [nats]: in expectation, at most so far off. */
  readonly gap: Expectation | null;
  readonly klForward: DivergenceBracket | null; // KL(target ‖ q)
  readonly klReverse: DivergenceBracket | null; // KL(q ‖ target)
}

/** The target of one prompt between two estimates, found in two ways. */
export interface PromptBracket {
  readonly prompt: string;
  readonly draws: number; // of the policy
  readonly exact: number; // of the target itself; without one there is no upper estimate
  readonly written: Written; // by the policy
  readonly importance: Bracketed; // by groups of draws
  readonly smc: Bracketed | null; // by sequential Monte Carlo from the policy; null without a run
}

/** What draws are like. */
export interface Written {
  readonly logLikelihood: Expectation | null; // mean log p_LM(z⊤|X) [nats]
  readonly diversity: Expectation | null;
  /** Share of them with R > 0 that pass the task's verdict, where it has one. */
  readonly allowed: Proportion | null;
}

export interface BracketRequest {
  readonly prompt: Prompt;
  readonly rewardTemperature: number;
  readonly draws: number;
  readonly seed: number;
  readonly diversity: Diversity;
}

type DrawnOf = Omit<BracketRequest, "diversity">;

/** What is read of a task. */
type Judged = Pick<
  Judgeable,
  "rules" | "likelihoodWeight" | "extra" | "stopToken" | "terminal" | "targetDraw" | "verdict"
>;

const GROUP = 64; // draws of one estimate at most: of fewer, none may satisfy a condition
const PARTICLES = 16; // of one run
const RUNS = 4; // of sequential Monte Carlo at most, each with an exact draw and without

/** What is drawn of the policy, and of the untrained model in another step of the same stream. */
function askedOf(task: Judged, { prompt, rewardTemperature, draws, seed }: DrawnOf) {
  const target = targetOf(task, rewardTemperature);
  const { minLength, maxLength } = target;
  return { target, asked: { prompt, minLength, maxLength, batch: draws, seed, step: 0 } };
}

/**
 * Brackets log Z and both divergences of a policy to the target of a task. With `exact` draws of
 * the target, which are the same for every policy, there are estimates from above.
 */
export async function bracketOf(
  policy: Policy,
  task: Judged,
  request: BracketRequest,
  exact: Drawn | null,
): Promise<PromptBracket> {
  const { prompt, draws, diversity } = request;
  const { target, asked } = askedOf(task, request);
  const own = await drawFrom(policy, "on", asked, task.terminal);
  const weigh = async (drawn: Drawn): Promise<Nats[]> => {
    const logQ = samplerLogProbs(await policy.logProbs(prompt, drawn.z, "on"), drawn.z, target);
    const logR = await logRewardsOf(drawn, target);
    return Array.from(logR, (r, b) => r / target.temperature - logQ[b]);
  };
  const weights = { policy: await weigh(own), exact: exact ? await weigh(exact) : [] };
  const bracketed = (logZ: LogZBracket): Bracketed => ({
    logZ,
    gap: logZ.lower && logZ.upper ? difference(logZ.upper, logZ.lower) : null,
    ...divergenceBrackets(logZ, weights),
  });
  const held = exact ? strings(exact.z).slice(0, RUNS) : [];
  return {
    prompt: prompt.text,
    draws,
    exact: weights.exact.length,
    written: await writtenOf(own, target, { diversity, verdict: task.verdict }),
    importance: bracketed(importanceBounds(weights, groupSize(draws))),
    smc: held.length > 0 ? bracketed(await smcBracket(policy, task, request, held)) : null,
  };
}

/** What draws are like, whatever drew them. */
export async function writtenOf(
  { prompt, z, ...drawn }: Drawn,
  target: Target,
  { diversity, verdict }: { readonly diversity: Diversity; readonly verdict?: Verdict | undefined },
): Promise<Written> {
  const logR = await logRewardsOf({ prompt, z, ...drawn }, target);
  const passing = strings(z).filter(
    (string, b) => logR[b] > -Infinity && verdict?.of(prompt, string) !== false,
  );
  return {
    logLikelihood: sampleMean(drawn.logP),
    diversity: await sampledDiversity(diversity, prompt, z),
    allowed: proportion(passing.length, logR.length),
  };
}

/** A mean has an error from two groups on. */
const groupSize = (draws: number): number => Math.max(1, Math.min(GROUP, Math.floor(draws / 2)));

/** Runs from the policy, and as many that hold an exact draw. */
async function smcBracket(
  policy: Policy,
  task: Judged,
  { prompt, rewardTemperature, seed }: BracketRequest,
  exact: readonly Uint32Array[],
): Promise<LogZBracket> {
  const { terminal, stopToken } = task;
  const target = targetOf(task, rewardTemperature);
  const ends = terminal && { terminal, prompt, stopToken };
  const problem = {
    policy,
    prompt,
    lengths: target,
    logWeights: logWeightsOf(target, prompt, ends),
  };
  const settings = (run: number): SmcSettings & { resampling: "multinomial" } => ({
    ...{ particles: PARTICLES, threshold: 0.5, resampling: "multinomial", twist: "none" },
    ...{ seed, run },
  });
  const runs: Nats[] = [];
  const held: Nats[] = [];
  for (const [k, z] of exact.entries()) {
    runs.push((await smc(problem, fromPolicy, settings(2 * k))).logZ);
    held.push((await conditionalSmc(problem, fromPolicy, settings(2 * k + 1), z)).logZ);
  }
  return smcBounds({ runs, held });
}

/** At most this is added to the log-likelihood of any string [nats]. */
function mostExtra({ extra, maxLength }: Target): Nats {
  const none = new Uint32Array();
  const bounds = Array.from(
    { length: maxLength + 1 },
    (_, n) => extra.bound?.(none, n) ?? Infinity,
  );
  return Math.max(...bounds);
}

/**
 * Independent draws of the target itself. Of a target with a terminal, the one that the task knows.
 * Else by rejection, where it is the untrained model's own
 * distribution under a condition: a draw of the untrained sampler is kept with probability R/p_0,
 * which is at most 1 where nothing is added to the likelihood, since the sampler alone makes ⊤
 * impossible or certain. Null where more may be added, and where none was kept.
 */
export async function exactDraws(
  policy: Policy,
  task: Judged,
  request: DrawnOf,
): Promise<Drawn | null> {
  const { target, asked } = askedOf(task, request);
  if (target.likelihoodWeight !== 1 || target.temperature !== 1) return null;
  if (task.terminal) return knownDraw(policy, task, asked);
  if (mostExtra(target) > 0) return null;
  const drawn = await drawFrom(policy, "off", { ...asked, step: 1 }); // not those of the policy
  const logR = await logRewardsOf(drawn, target);
  const kept = strings(drawn.z).filter(
    (_, b) => uniform(asked.seed, b, streams.rejection, 0) < exp(logR[b] - drawn.logPrior[b]),
  );
  if (kept.length === 0) return null;
  return drawnAs(policy, pack(kept, target.maxLength, task.stopToken), asked);
}

/** The draw that is known of a target with a terminal; null where none is, or it is too long. */
async function knownDraw(
  policy: Policy,
  { targetDraw, terminal, stopToken }: Judged,
  asked: ReturnType<typeof askedOf>["asked"],
): Promise<Drawn | null> {
  const { prompt, minLength, maxLength } = asked;
  const z = targetDraw?.(prompt);
  if (!z || z.length < minLength || z.length > maxLength) return null;
  return drawnAs(policy, pack([z], maxLength, stopToken), asked, terminal);
}
