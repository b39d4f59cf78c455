import type { Prompt } from "../lm/sequences";
import { ExactAnswers } from "../judging/answers";
import { diversityOf } from "../judging/diversity-measure";
import type { Opened } from "../worker/open";
import {
  asked,
  chosenPrompts,
  DRAWS,
  type JudgedStates,
  type Judging,
  openForJudging,
  statesOf,
} from "./judge";
import { type JudgedPrompt, type JudgedSplit, type SplitMean, judgedSplit } from "./judged-split";
import { digits } from "./lines";

/** One adapter at one reward temperature: means over the judged prompts of each split. */
export interface JudgedAt {
  readonly temperature: number;
  readonly train: JudgedSplit | null;
  readonly heldOut: JudgedSplit | null;
}

/**
 * The exact answers at every temperature, of one run's adapter before and after training. A policy
 * that knows no temperature is the same beside every target.
 */
export async function judgeTemperatures(
  judging: Judging,
  temperatures: readonly number[],
): Promise<JudgedAt[]> {
  const { open, run, trained, policyOnly, progress } = judging;
  const opened = await openForJudging(open, run, trained);
  try {
    const states = asked(await statesOf(opened, run, trained), policyOnly);
    const { trainPrompts, heldOutPrompts } = opened.task;
    const [train, heldOut] = chosenPrompts(opened, judging);
    const judged: JudgedPrompt[][] = [];
    for (const prompt of [...train, ...heldOut]) {
      progress(judged.length, train.length + heldOut.length);
      judged.push(await judgeOne(opened, prompt, { ...states, temperatures }));
    }
    const split = (from: number, to: number, k: number, of: number) =>
      judgedSplit(
        judged.slice(from, to).flatMap((at) => at[k] ?? []),
        of,
      );
    return temperatures.map((temperature, k) => ({
      temperature,
      train: split(0, train.length, k, trainPrompts.length),
      heldOut: split(train.length, judged.length, k, heldOutPrompts.length),
    }));
  } finally {
    opened.close();
  }
}

/** One prompt at every temperature; its walk of the untrained model serves all of them. */
async function judgeOne(
  { policy, task, embedder }: Opened,
  prompt: Prompt,
  { states, moment, seed, temperatures }: JudgedStates & { temperatures: readonly number[] },
): Promise<JudgedPrompt[]> {
  const answers = new ExactAnswers(policy, task, {
    diversity: diversityOf(task, embedder),
    seed,
    samples: DRAWS,
    draws: DRAWS,
  });
  const at = async (rewardTemperature: number, step: number) => {
    policy.condition?.(rewardTemperature);
    return answers.answer(prompt, { ...moment, step, rewardTemperature });
  };
  try {
    const judged: JudgedPrompt[] = [];
    for (const temperature of temperatures) {
      const [untrained, after] = states;
      if (untrained) policy.writeState(untrained);
      const before = untrained && (await at(temperature, 0));
      policy.writeState(after);
      judged.push({ prompt: prompt.text, before, after: await at(temperature, moment.step) });
    }
    return judged;
  } finally {
    answers.close();
  }
}

/** KL(target ‖ policy) by temperature, as people read it. */
export function temperatureTable(judged: readonly JudgedAt[]): string[] {
  const cell = (mean: SplitMean | null | undefined) =>
    mean ? `${mean.atLeast ? "≥ " : ""}${digits(mean.value)}` : "–";
  const cells = (values: readonly string[]) => values.map((value) => value.padStart(11)).join(" ");
  const [first] = judged;
  const prompts = [first?.train?.prompts ?? 0, first?.heldOut?.prompts ?? 0];
  return [
    "KL(target ‖ policy) [nats] by reward T, means over " +
      `${prompts[0]} prompts trained on and ${prompts[1]} held out, before and after`,
    `  ${"T".padEnd(6)} ${cells(["trained on", "", "held out", ""])}`,
    ...judged.map(({ temperature, train, heldOut }) => {
      const both = [train?.klForward, heldOut?.klForward];
      return (
        `  ${String(temperature).padEnd(6)} ` +
        cells(both.flatMap((change) => [cell(change?.before), cell(change?.after)]))
      );
    }),
  ];
}
