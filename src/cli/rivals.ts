import { ExactAnswers } from "../judging/answers";
import { diversityOf } from "../judging/diversity-measure";
import { targetOf } from "../judging/prompt-walk";
import { type SampledRivals, sampledRivals } from "../judging/rivals/sampled-rivals";
import type { Open, Opened } from "../worker/open";
import type { Run } from "../worker/run";
import { openForJudging, statesOf } from "./judge";
import { digits, intervalText } from "./lines";

/** Ways of writing under the constraint, by their draws after the first training prompt. */
export interface DrawnRivals extends SampledRivals {
  readonly prompt: string;
}

interface Drawing {
  readonly open: Open;
  readonly run: Run;
  readonly trained: Opened;
  readonly draws: number; // of every way
}

/** Null where the task has no constraint. */
export async function drawnRivals(drawing: Drawing): Promise<DrawnRivals | null> {
  const { open, run, trained, draws } = drawing;
  const constraint = trained.task.constraint?.();
  if (!constraint) return null;
  const judge = await openForJudging(open, run, trained);
  const { policy, task, embedder } = judge;
  const { states, moment, seed } = await statesOf(judge, run, trained);
  const diversity = diversityOf(task, embedder);
  const answers = new ExactAnswers(policy, task, { diversity, seed, samples: draws, draws: 0 });
  try {
    policy.writeState(states[1]);
    const [prompt] = task.trainPrompts;
    const masses = await answers.masses(prompt, moment);
    const target = targetOf(task, moment.rewardTemperature);
    const request = { policy, prompt, masses, constraint, target, draws, seed };
    return { prompt: prompt.text, ...(await sampledRivals(request)) };
  } finally {
    answers.close();
    judge.close();
  }
}

/** As people read it. */
export function drawnTable({ prompt, noiseFloor, ways }: DrawnRivals): string[] {
  const row = (name: string, ...cells: readonly string[]) =>
    [` ${name.padEnd(48)}`, ...cells.map((cell) => cell.padStart(13))].join(" ");
  return [
    `Under the constraint, after “${prompt}”; exact draws would have a TV of ` +
      `${digits(noiseFloor)} by chance`,
    row("", "draws", "TV", "excess", "95 %", "satisfied", "rows", "tests"),
    ...ways.map(({ name, draws, tv, excess, satisfied, rows, tests }) =>
      row(
        name,
        String(draws),
        digits(tv),
        digits(excess?.value, 2),
        excess ? intervalText(excess) : "–",
        digits(satisfied?.value),
        digits(rows),
        digits(tests),
      ),
    ),
    "  excess: share of what local masking writes too often, less the exact conditional's share; " +
      "Wilson's interval",
  ];
}
