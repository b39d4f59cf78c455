import { type Point, diversityAt, score, temperedCurve } from "../metrics/baselines";
import type { Prompt } from "../lm/sequences";
import { TruthKeeper } from "../tasks";
import { diversityOf, judgingOf, sampledDiversity } from "../tasks/diversity";
import { leavesAt } from "../experiment/edits";
import type { Moment } from "../worker/lookout";
import type { Open, Opened } from "../worker/open";
import type { Session } from "../worker/session";

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
  readonly decoded: readonly Point[]; // the policy as trained and, where diversity is of samples, hotter; before training only the first
  readonly tempered: readonly Point[]; // the untrained model under per-token tempering; empty before training
  readonly equal: Equal | null; // null before training, and where the curves do not meet
}

/** Both curves at one likelihood. */
export interface Equal {
  readonly logLikelihood: number;
  readonly diversity: number;
  readonly temperedDiversity: number;
}

const TEMPERATURES = [0.1, 0.3, 0.5, 0.75, 1]; // of tempering, from nearly greedy
const DECODING = [1, 1.2, 1.45]; // of the policy, which as trained may be likelier than tempering ever is
const SAMPLES = 256, WIDE = 64; // of a figure, and of a batch
const MOST = 4; // prompts of a split
const STREAM = 5;

/**
 * Judges the first prompts of each split, one after the other, on a run opened for it alone: the adapter is copied there,
 * its batches are wide, and the trainer's own buffers, trees and random streams are left as they are.
 */
export async function survey(open: Open, session: Session, trained: Opened): Promise<Surveyed[]> {
  const leaves = { ...leavesAt(session.start.leaves, session.shared.edits, session.step), "batch.samples": WIDE };
  const judge = await open({ ...session.start, leaves }, () => leaves, () => undefined);
  try {
    judge.policy.writeState(await trained.policy.readState());
    const { trainPrompts, heldOutPrompts } = judge.task, seed = Number(session.start.leaves["run.seed"]), out: Surveyed[] = [];
    const take = (prompts: readonly Prompt[], split: Surveyed["split"]) => prompts.slice(0, MOST).map((prompt) => ({ prompt, split }));
    for (const { prompt, split } of [...take(trainPrompts, "train"), ...take(heldOutPrompts, "held-out")])
      out.push({ split, ...(await surveyOne(judge, prompt, { ...session.moment, seed })) });
    return out;
  } finally {
    judge.close();
  }
}

async function surveyOne({ policy, task, embedder }: Pick<Opened, "policy" | "task" | "embedder">, prompt: Prompt, { step, rewardTemperature, seed }: Moment & { seed: number }): Promise<Omit<Surveyed, "split">> {
  const diversity = diversityOf(task, embedder), judging = judgingOf({ policy, task, diversity });
  const keeper = new TruthKeeper(policy, task, { diversity, seed, samples: SAMPLES, draws: SAMPLES });
  const truth = await keeper.truth(prompt, { step, temperature: rewardTemperature }).finally(() => keeper.close());
  const { minLength, maxLength } = task.rules();
  const asking = { prompt, batch: SAMPLES, minLength, maxLength, seed };
  const trained = step > 0, decoded: Point[] = [];
  for (const temperature of trained ? DECODING : [1]) {
    const z = await policy.sample({ ...asking, temperature, step, stream: STREAM, adapter: "on" });
    const { logLikelihood } = await score(judging, prompt, z);
    const measured = truth.policyDiversity === null ? await sampledDiversity(diversity, prompt, z) : temperature === 1 ? truth.policyDiversity : null;
    if (measured !== null) decoded.push({ logLikelihood, diversity: measured }); // strings that are listed have their diversity from the exact masses, as trained
  }
  const tempered = trained ? await temperedCurve(judging, asking, TEMPERATURES) : [];
  return {
    prompt: prompt.text, exact: truth.exact, coverage: truth.coverage, valid: truth.valid,
    klForward: truth.klForward?.value ?? null, klForwardAtLeast: truth.klForward?.low ?? null, klReverse: truth.klReverse?.value ?? null,
    ...decoded[0], decoded, tempered, equal: equalLikelihood(decoded, tempered),
  };
}

/** At the policy's own likelihood where tempering reaches it, else at the likeliest that tempering gets, by a hotter policy. */
export function equalLikelihood(decoded: readonly Point[], tempered: readonly Point[]): Equal | null {
  const logLikelihood = Math.min(decoded[0].logLikelihood, Math.max(...tempered.map((p) => p.logLikelihood)));
  const [diversity, temperedDiversity] = [diversityAt(decoded, logLikelihood), diversityAt(tempered, logLikelihood)];
  return diversity === null || temperedDiversity === null ? null : { logLikelihood, diversity, temperedDiversity };
}

/** By split: mean divergence before and after, how far it fell, and both ways' diversity at equal likelihood. */
export function summary(before: readonly Surveyed[], after: readonly Surveyed[]) {
  const mean = (of: readonly (number | null)[]) => {
    const known = of.filter((x) => x !== null);
    return known.length === 0 ? null : known.reduce((a, x) => a + x, 0) / known.length;
  };
  const about = (split: Surveyed["split"]) => {
    const [was, is] = [before, after].map((list) => list.filter((p) => p.split === split));
    const compared = is.map((p) => p.equal).filter((e) => e !== null);
    const [from, to] = [mean(was.map((p) => p.klForward)), mean(is.map((p) => p.klForward))];
    return {
      prompts: is.length, klForwardBefore: from, klForwardAfter: to, klForwardFell: from === null || to === null ? null : 1 - to / from,
      logLikelihood: mean(is.map((p) => p.logLikelihood)), likeliestTempered: mean(is.map((p) => Math.max(...p.tempered.map((t) => t.logLikelihood)))),
      equalLikelihood: { prompts: compared.length, logLikelihood: mean(compared.map((e) => e.logLikelihood)), diversity: mean(compared.map((e) => e.diversity)), temperedDiversity: mean(compared.map((e) => e.temperedDiversity)) },
    };
  };
  return { train: about("train"), heldOut: about("held-out") };
}
