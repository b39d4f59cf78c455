import { leavesAt } from "../experiment/edits";
import type { Leaves } from "../experiment/experiment";
import type { AdapterState } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import { ExactAnswers } from "../judging/answers";
import { WalkedAnswers } from "../judging/walked-answers";
import { diversityOf } from "../judging/diversity-measure";
import { type AmortisationGap, amortisationGap } from "../judging/prompt-figures";
import type { Moment } from "../judging/report";
import type { Open, Opened } from "../worker/open";
import type { Run } from "../worker/run";
import { type JudgedPrompt, type JudgedSplit, judgedSplit } from "./judged-split";

export const WIDE = 64; // samples of a batch

interface JudgeRoom {
  readonly leaves?: Leaves; // that differ from the run's
  readonly demonstrations?: boolean; // room for prompts with solved examples in front
}

/** A policy and a task opened to judge a run, whose own buffers and trees are left as they are. */
export async function openForJudging(
  open: Open,
  run: Run,
  trained: Opened,
  { leaves: changed, demonstrations = false }: JudgeRoom = {},
): Promise<Opened> {
  const leaves = {
    ...leavesAt(run.start.leaves, run.shared.edits, run.steps),
    "batch.samples": WIDE,
    ...changed,
  };
  const judge = await open(
    { ...run.start, leaves },
    () => leaves,
    () => undefined,
    {
      executor: trained.machine.executor,
      demonstrations,
      judges: trained.judges.versions,
    },
  );
  judge.policy.condition?.(run.moment.rewardTemperature);
  return judge;
}

/** What is judged: the weights before and after training, of one run at one moment. */
export interface JudgedStates<Untrained = AdapterState | null> {
  readonly states: readonly [untrained: Untrained, trained: AdapterState];
  readonly moment: Moment;
  readonly seed: number;
}

export const statesOf = async (
  judge: Opened,
  run: Run,
  trained: Opened,
): Promise<JudgedStates<AdapterState>> => ({
  states: [await judge.policy.readState(), await trained.policy.readState()],
  moment: run.moment,
  seed: Number(run.start.leaves["run.seed"]),
});

/** Without the untrained policy where the trained one alone is asked for. */
export const asked = (
  { states: [untrained, trained], ...rest }: JudgedStates<AdapterState>,
  policyOnly = false,
): JudgedStates => ({ ...rest, states: [policyOnly ? null : untrained, trained] });

export interface Judged {
  readonly train: JudgedSplit | null;
  readonly heldOut: JudgedSplit | null;
  /** Mean KL(target ‖ q) held out less that of training; null where a split says nothing. */
  readonly gap: AmortisationGap | null;
}

export interface Judging {
  readonly open: Open;
  readonly run: Run;
  readonly trained: Opened;
  readonly most: number; // prompts of a split
  readonly policyOnly?: boolean; // nothing is judged before training
  readonly heldOutOnly?: boolean; // no prompt that was trained on
  readonly progress: (done: number, of: number) => void;
}

export const DRAWS = 256; // for what a walk leaves out
const TOLERANCE = 0.02; // of the target may be missing where nothing is drawn

/**
 * The exact answer of up to `most` prompts of either split, evenly spaced, before and after
 * training, one after the other.
 */
export async function judge(judging: Judging): Promise<Judged> {
  const { open, run, trained, policyOnly, progress } = judging;
  const opened = await openForJudging(open, run, trained);
  try {
    const states = asked(await statesOf(opened, run, trained), policyOnly);
    const { trainPrompts, heldOutPrompts } = opened.task;
    const [train, heldOut] = chosenPrompts(opened, judging);
    const of = train.length + heldOut.length;
    const judged: JudgedPrompt[] = [];
    for (const prompt of [...train, ...heldOut]) {
      progress(judged.length, of);
      judged.push(await judgeOne(opened, prompt, states));
    }
    const ofTrain = judged.slice(0, train.length);
    const ofHeldOut = judged.slice(train.length);
    return {
      train: judgedSplit(ofTrain, trainPrompts.length),
      heldOut: judgedSplit(ofHeldOut, heldOutPrompts.length),
      gap: amortisationGap(divergences(ofTrain), divergences(ofHeldOut)),
    };
  } finally {
    opened.close();
  }
}

/** KL(target ‖ q) after training, or its lower bound, of every prompt where it is known [nats]. */
const divergences = (prompts: readonly JudgedPrompt[]): number[] =>
  prompts.flatMap(({ after }) => (after.klForward ? [after.klForward.value] : []));

/** The prompts of either split that are judged. */
export const chosenPrompts = (
  { task: { trainPrompts, heldOutPrompts } }: Opened,
  { most, heldOutOnly }: Pick<Judging, "most" | "heldOutOnly">,
): readonly [train: Prompt[], heldOut: Prompt[]] => [
  heldOutOnly ? [] : spaced(trainPrompts, most),
  spaced(heldOutPrompts, most),
];

/** Evenly spaced elements, the first among them; all where they are no more than `most`. */
export const spaced = <T>(all: readonly T[], most: number): T[] =>
  all.length <= most
    ? [...all]
    : Array.from({ length: most }, (_, k) => all[Math.floor((k * all.length) / most)]).filter(
        (x) => x !== undefined,
      );

/** Where the world lists strings, walks begin with them and reach nearly all of the target. */
const judgeOne = (opened: Opened, prompt: Prompt, states: JudgedStates): Promise<JudgedPrompt> =>
  opened.task.world ? judgeByWalk(opened, prompt, states) : judgeByDraws(opened, prompt, states);

async function judgeByWalk(
  { policy, task }: Opened,
  prompt: Prompt,
  { states: [untrained, trained], moment: { rewardTemperature } }: JudgedStates,
): Promise<JudgedPrompt> {
  const answers = new WalkedAnswers(policy, task, prompt, TOLERANCE);
  try {
    if (untrained) policy.writeState(untrained);
    const before = untrained && (await answers.figures(rewardTemperature));
    policy.writeState(trained);
    return { prompt: prompt.text, before, after: await answers.figures(rewardTemperature) };
  } finally {
    answers.close();
  }
}

async function judgeByDraws(
  { policy, task, embedder }: Opened,
  prompt: Prompt,
  { states: [untrained, trained], moment, seed }: JudgedStates,
): Promise<JudgedPrompt> {
  const answers = new ExactAnswers(policy, task, {
    diversity: diversityOf(task, embedder),
    seed,
    samples: DRAWS,
    draws: DRAWS,
  });
  try {
    if (untrained) policy.writeState(untrained);
    const before = untrained && (await answers.answer(prompt, { ...moment, step: 0 }));
    policy.writeState(trained);
    return { prompt: prompt.text, before, after: await answers.answer(prompt, moment) };
  } finally {
    answers.close();
  }
}
