import { type PromptBracket, bracketOf } from "../judging/bracket";
import type { DivergenceBracket, LogZBracket } from "../judging/logz-bounds";
import type { Expectation } from "../judging/report";
import type { Open, Opened } from "../worker/open";
import type { Run } from "../worker/run";
import { openJudge, spaced, statesOf } from "./judge";
import { digits } from "./lines";

/** A prompt's target and divergences between estimates, before and after training. */
export interface BracketedPrompt {
  readonly split: "train" | "held-out";
  readonly before: PromptBracket;
  readonly after: PromptBracket;
}

interface Bracketing {
  readonly open: Open;
  readonly run: Run;
  readonly trained: Opened;
  readonly draws: number; // of the policy, for each prompt
  readonly progress: (done: number, of: number) => void;
}

const MOST = 4; // prompts of a split

/** Brackets up to four prompts of either split, evenly spaced. */
export async function brackets(bracketing: Bracketing): Promise<readonly BracketedPrompt[]> {
  const { open, run, trained, draws, progress } = bracketing;
  const judge = await openJudge(open, run, trained);
  const { policy, task } = judge;
  try {
    const { states, moment, seed } = await statesOf(judge, run, trained);
    const [untrained, last] = states;
    const { rewardTemperature } = moment;
    const chosen = [
      ...spaced(task.trainPrompts, MOST).map((prompt) => ["train", prompt] as const),
      ...spaced(task.heldOutPrompts, MOST).map((prompt) => ["held-out", prompt] as const),
    ];
    const found: BracketedPrompt[] = [];
    for (const [split, prompt] of chosen) {
      progress(found.length, chosen.length);
      const request = { prompt, rewardTemperature, draws, seed };
      policy.writeState(untrained);
      const before = await bracketOf(policy, task, request);
      policy.writeState(last);
      found.push({ split, before, after: await bracketOf(policy, task, request) });
    }
    return found;
  } finally {
    judge.close();
  }
}

/** As people read it. */
export function bracketTable(found: readonly BracketedPrompt[]): string[] {
  const row = (name: string, ...cells: readonly string[]) =>
    [` ${name.padEnd(30)}`, ...cells.map((cell) => cell.padStart(24))].join(" ");
  const lines = ({ importance, smc }: PromptBracket, when: string) => [
    row(
      `${when}, groups of draws`,
      between(importance.logZ),
      between(importance.klForward),
      between(importance.klReverse),
    ),
    ...(smc
      ? [
          row(
            `${when}, sequential Monte Carlo`,
            between(smc.logZ),
            between(smc.klForward),
            between(smc.klReverse),
          ),
        ]
      : []),
  ];
  return [
    "Between estimates from below and from above, each ± its error [nats]; a dash: none is known",
    row("", "log Z", "KL(target ‖ policy)", "KL(policy ‖ target)"),
    ...found.flatMap(({ split, before, after }) => [
      `“${after.prompt}” (${split}; ${after.exact} exact draws)`,
      ...lines(before, "untrained"),
      ...lines(after, "trained"),
    ]),
  ];
}

const between = (bracket: LogZBracket | DivergenceBracket | null): string =>
  bracket ? `${estimate(bracket.lower)} to ${estimate(bracket.upper)}` : "–";

const estimate = (of: Expectation | null): string =>
  of ? digits(of.value) + (of.error === undefined ? "" : `±${digits(of.error, 2)}`) : "–";
