import type { Prompt } from "../lm/sequences";
import { decodingPoints, sampledPoint } from "../judging/decoding-points";
import { type Writing, frontier } from "../judging/frontier";
import type { Truth } from "../judging/report";
import { ExactAnswers } from "../judging/answers";
import { TEMPERATURES, temperedMasses, writingOf } from "../judging/writing";
import { treeNodes } from "../judging/prompt-walk";
import { topStrings } from "../judging/top-strings";
import { diversityOf } from "../judging/diversity-measure";
import type { Open, Opened } from "../worker/open";
import type { Run } from "../worker/run";
import { asked, type JudgedStates, openForJudging, statesOf } from "./judge";
import { type LabelSurvey, labelSurvey } from "./label-survey";
import { rivalsOf } from "./survey-rivals";
import { type Figures, type Surveyed, type Split, splitOf } from "./split";
import { type WorldSurvey, worldSurvey } from "./world-survey";

export interface Survey {
  readonly train: Split | null;
  readonly heldOut: Split | null;
  readonly prompts: readonly Surveyed[];
  readonly labels?: LabelSurvey; // in place of the others, where strings are reasons for a label
  readonly world?: WorldSurvey; // in place of the others, where the world lists strings
}

interface Surveying {
  /** Nothing is judged before training, nor any decoding or tempering of the untrained model. */
  readonly policyOnly?: boolean;
  readonly progress: (done: number, of: number) => void;
}

const NODES = 2048;
const DRAWS = 64;
const STRINGS = 10; // that every decoding writes
const WORLD_BATCH = 16;

/**
 * Judges every prompt of both splits, one after the other, on a run opened for it alone: the
 * adapter is copied there, its batches are wide, and the trainer's own buffers, trees and random
 * streams are left as they are.
 */
export async function survey(
  open: Open,
  run: Run,
  trained: Opened,
  { policyOnly, progress }: Surveying,
): Promise<Survey> {
  // the strings that the world lists for a prompt are a few
  const leaves = trained.task.world && { "batch.samples": WORLD_BATCH };
  const judge = await openForJudging(open, run, trained, {
    demonstrations: true,
    ...(leaves && { leaves }),
  });
  try {
    const { trainPrompts, heldOutPrompts } = judge.task;
    const request = asked(await statesOf(judge, run, trained), policyOnly);
    if (judge.task.labelled) {
      const labels = await labelSurvey(judge, request.states, progress);
      return { train: null, heldOut: null, prompts: [], labels };
    }
    if (judge.task.world) {
      const world = await worldSurvey(judge, request, progress);
      return { train: null, heldOut: null, prompts: [], world };
    }
    const prompts: (Surveyed & { readonly writing: Writing })[] = [];
    for (const [split, of] of [
      ["train", trainPrompts],
      ["held-out", heldOutPrompts],
    ] as const)
      for (const prompt of of) {
        progress(prompts.length, trainPrompts.length + heldOutPrompts.length);
        prompts.push({ split, ...(await surveyOne(judge, prompt, request)) });
      }
    const about = (split: Surveyed["split"]) =>
      splitOf(
        prompts.filter((p) => p.split === split),
        policyOnly ? [] : TEMPERATURES,
      );
    return {
      train: about("train"),
      heldOut: about("held-out"),
      prompts: prompts.map(({ writing: _, ...surveyed }) => surveyed),
    };
  } finally {
    judge.close();
  }
}

async function surveyOne(
  { policy, task, embedder }: Opened,
  prompt: Prompt,
  { states, moment, seed }: JudgedStates,
) {
  const diversity = diversityOf(task, embedder);
  const answers = new ExactAnswers(policy, task, {
    diversity,
    seed,
    samples: DRAWS,
    draws: DRAWS,
    wholeRows: true,
  });
  const request = { ...moment, nodes: NODES };
  try {
    const [untrained, now] = states;
    if (untrained) policy.writeState(untrained);
    const before = untrained && splitFigures(await answers.answer(prompt, { ...request, step: 0 }));
    policy.writeState(now);
    const trained = await answers.answer(prompt, request);
    const after = splitFigures(trained);
    const masses = await answers.masses(prompt, request);
    const { seen, listed, ...found } = await writingOf(task, diversity, { prompt, masses });
    const { reached } = masses;
    const tempered = untrained ? temperedMasses(task, reached, listed) : [];
    const writing = { ...found, tempered };
    const { frozen } = reached;
    const nodes = Math.min(2 * NODES, treeNodes(task));
    const search = { ...task.rules(), count: STRINGS, nodes };
    const given = [
      { title: "target", masses: writing.target },
      { title: "policy", masses: writing.policy },
    ];
    const listing = { task, reached, listed, diversity: writing.strings.diversity, count: STRINGS };
    const decodings = untrained
      ? await decodingPoints(
          {
            ...listing,
            ...{ policy, prompt, seed },
            top: await topStrings(frozen, search),
            measure: diversity,
            rewardTemperature: moment.rewardTemperature,
          },
          given,
        )
      : given.map((masses) => sampledPoint(listing, masses));
    return {
      prompt: prompt.text,
      before,
      after,
      ...frontier([writing], untrained ? TEMPERATURES : []),
      decodings,
      rivals: rivalsOf(trained),
      seen,
      writing,
    };
  } finally {
    answers.close();
  }
}

const splitFigures = ({ exact, klForward, klReverse, coverage, valid }: Truth): Figures => ({
  exact,
  klForward: klForward?.value ?? null,
  klForwardAtLeast: klForward?.low ?? null,
  klForwardError: klForward?.error ?? null,
  klReverse: klReverse?.value ?? null,
  coverage,
  valid: valid.value,
});
