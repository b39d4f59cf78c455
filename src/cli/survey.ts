import { diversityAt, score, temperedCurve } from "../metrics/baselines";
import type { Prompt } from "../lm/sequences";
import { TruthKeeper } from "../tasks";
import { diversityOf, judgingOf, sampledDiversity } from "../tasks/diversity";
import type { Moment } from "../worker/lookout";
import type { Opened } from "../worker/open";

/** How one prompt stands: the divergence from its target, and diversity beside per-token tempering. */
export interface Surveyed {
  readonly prompt: string;
  readonly split: "train" | "held-out";
  readonly exact: boolean;
  readonly klForward: number | null; // value; a bound or an estimate where not exact
  readonly klReverse: number | null;
  readonly klForwardAtLeast: number | null;
  readonly coverage: number;
  readonly valid: number;
  readonly logLikelihood: number;
  readonly diversity: number;
  readonly temperedDiversity: number | null; // of per-token tempering at the same likelihood; null outside its curve
}

const TEMPERATURES = [0.5, 0.6, 0.7, 0.85, 1];
const SAMPLES = 128;
const MOST = 4; // prompts of a split: one takes half a minute on two cores
const STREAM = 5;

/** Judges the first prompts of each split, one after the other. */
export async function survey(opened: Opened, { step, rewardTemperature }: Moment, seed: number): Promise<Surveyed[]> {
  const { task } = opened;
  const all = [...task.trainPrompts.slice(0, MOST).map((prompt) => ({ prompt, split: "train" as const })), ...task.heldOutPrompts.slice(0, MOST).map((prompt) => ({ prompt, split: "held-out" as const }))];
  const out: Surveyed[] = [];
  for (const { prompt, split } of all) out.push({ split, ...(await surveyOne(opened, prompt, { step, rewardTemperature, seed })) });
  return out;
}

async function surveyOne({ policy, task, embedder }: Pick<Opened, "policy" | "task" | "embedder">, prompt: Prompt, { step, rewardTemperature, seed }: Moment & { seed: number }): Promise<Omit<Surveyed, "split">> {
  const diversity = diversityOf(task, embedder), judging = judgingOf({ policy, task, diversity });
  const keeper = new TruthKeeper(policy, task, { diversity, seed, samples: SAMPLES, draws: SAMPLES });
  const truth = await keeper.truth(prompt, { step, temperature: rewardTemperature }).finally(() => keeper.close());
  const { minLength, maxLength } = task.rules();
  const asking = { prompt, batch: SAMPLES, minLength, maxLength, seed };
  const z = await policy.sample({ ...asking, temperature: 1, step, stream: STREAM, adapter: "on" });
  const { logLikelihood } = await score(judging, prompt, z);
  const curve = step === 0 ? [] : await temperedCurve(judging, asking, TEMPERATURES);
  return {
    prompt: prompt.text, exact: truth.exact, coverage: truth.coverage, valid: truth.valid,
    klForward: truth.klForward?.value ?? null, klForwardAtLeast: truth.klForward?.low ?? null, klReverse: truth.klReverse?.value ?? null,
    logLikelihood, diversity: truth.policyDiversity ?? (await sampledDiversity(diversity, prompt, z)) ?? 0, temperedDiversity: diversityAt(curve, logLikelihood),
  };
}

/** By split: mean divergence before and after, how far it fell, and diversity beside tempering. */
export function summary(before: readonly Surveyed[], after: readonly Surveyed[]) {
  const mean = (of: readonly (number | null)[]) => {
    const known = of.filter((x) => x !== null);
    return known.length === 0 ? null : known.reduce((a, x) => a + x, 0) / known.length;
  };
  const about = (split: Surveyed["split"]) => {
    const [was, is] = [before, after].map((list) => list.filter((p) => p.split === split));
    const compared = is.filter((p) => p.temperedDiversity !== null);
    const [from, to] = [mean(was.map((p) => p.klForward)), mean(is.map((p) => p.klForward))];
    return {
      prompts: is.length, klForwardBefore: from, klForwardAfter: to, klForwardFell: from === null || to === null ? null : 1 - to / from,
      diversity: mean(compared.map((p) => p.diversity)), temperedDiversity: mean(compared.map((p) => p.temperedDiversity)), comparedAtEqualLikelihood: compared.length,
    };
  };
  return { train: about("train"), heldOut: about("held-out") };
}
