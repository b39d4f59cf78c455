import { diversityBeside } from "../judging/beside-tempering";
import {
  type BracketRequest,
  type PromptBracket,
  type Written,
  bracketOf,
  exactDraws,
  writtenOf,
} from "../judging/bracket";
import { tempered } from "../judging/decodings";
import { diversityOf, diversityUnit } from "../judging/diversity-measure";
import { drawnAs } from "../judging/draws";
import type { DivergenceBracket, LogZBracket } from "../judging/logz-bounds";
import { targetOf } from "../judging/prompt-walk";
import type { Proportion } from "../judging/proportion";
import type { Expectation } from "../judging/report";
import type { Open, Opened } from "../worker/open";
import type { Run } from "../worker/run";
import { openForJudging, spaced, statesOf } from "./judge";
import { digits, intervalText } from "./lines";

/** What the untrained model writes with every token's logits divided by T, whatever R is. */
export interface TemperedDraws extends Written {
  readonly temperature: number; // T
}

/** A prompt's target and divergences between estimates, before and after training. */
export interface BracketedPrompt {
  readonly split: "train" | "held-out";
  readonly before: PromptBracket;
  readonly after: PromptBracket;
  readonly tempered: readonly TemperedDraws[]; // T rising to 1, which is `before`
  /** Diversity of tempering at the trained policy's likelihood; null outside these T. */
  readonly temperedAtPolicy: Expectation | null;
  readonly diversityUnit: string;
}

interface Bracketing {
  readonly open: Open;
  readonly run: Run;
  readonly trained: Opened;
  readonly draws: number; // of the policy, for each prompt
  readonly progress: (done: number, of: number, what: string) => void;
}

const MOST = 4; // prompts
const TEMPERATURES = [0.5, 0.7, 0.85];
const TEMPERED = 64; // draws at each of them, at most: no more than of the policy

/**
 * Brackets up to four held-out prompts, evenly spaced, or as many of those trained on where none is
 * held out.
 */
export async function brackets(bracketing: Bracketing): Promise<readonly BracketedPrompt[]> {
  const { open, run, trained, draws, progress } = bracketing;
  // a batch of more rows than are drawn would compute rows that nobody reads
  const room = { leaves: { "batch.samples": Math.min(TEMPERED, draws) } };
  const judge = await openForJudging(open, run, trained, room);
  const { policy, task, embedder } = judge;
  try {
    const { states, moment, seed } = await statesOf(judge, run, trained);
    const [untrained, last] = states;
    const { rewardTemperature } = moment;
    const diversity = diversityOf(task, embedder);
    const { trainPrompts, heldOutPrompts } = task;
    const isHeldOut = heldOutPrompts.length > 0;
    const prompts = spaced(isHeldOut ? heldOutPrompts : trainPrompts, MOST);
    const found: BracketedPrompt[] = [];
    for (const prompt of prompts) {
      const now = (what: string) => progress(found.length, prompts.length, what);
      now("the untrained policy");
      const request = { prompt, rewardTemperature, draws, seed, diversity };
      const exact = await exactDraws(policy, task, request);
      policy.writeState(untrained);
      const before = await bracketOf(policy, task, request, exact);
      policy.writeState(last);
      now("the trained policy");
      const after = await bracketOf(policy, task, request, exact);
      now("tempering");
      const cooler = await temperedDraws(judge, request);
      const curve = [...cooler, { temperature: 1, ...before.written }];
      found.push({
        split: isHeldOut ? "held-out" : "train",
        ...{ before, after, tempered: curve },
        temperedAtPolicy: diversityBeside(after.written, curve),
        diversityUnit: diversityUnit(task),
      });
    }
    return found;
  } finally {
    judge.close();
  }
}

async function temperedDraws(
  { policy, task }: Opened,
  { prompt, rewardTemperature, draws, seed, diversity }: BracketRequest,
): Promise<TemperedDraws[]> {
  const target = targetOf(task, rewardTemperature);
  const { minLength, maxLength } = target;
  const batch = Math.min(TEMPERED, draws);
  const request = { prompt, minLength, maxLength, batch, seed };
  const found: TemperedDraws[] = [];
  for (const temperature of TEMPERATURES) {
    const { z } = await tempered(temperature).draw(policy, request);
    const drawn = await drawnAs(policy, z, request, task.terminal);
    found.push({
      temperature,
      ...(await writtenOf(drawn, target, { diversity, verdict: task.verdict })),
    });
  }
  return found;
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
    ...found.slice(0, 1).map((one) => `Diversity: ${one.diversityUnit}. Tempering ignores R.`),
    ...found.flatMap((prompt) => writtenLines(prompt, row)),
  ];
}

/** What was written under a prompt, beside per-token tempering, which knows no constraint. */
function writtenLines(
  { after, tempered: curve, temperedAtPolicy }: BracketedPrompt,
  row: (name: string, ...cells: readonly string[]) => string,
): string[] {
  const line = (name: string, { logLikelihood, diversity, allowed }: Written) =>
    row(name, estimate(logLikelihood), estimate(diversity), share(allowed));
  return [
    row(`“${after.prompt}”`, "log p [nats]", "diversity", "share allowed"),
    ...curve.map((draws) => line(`untrained, tempered by ${draws.temperature}`, draws)),
    line("trained", after.written),
    row("tempered to the same log p", "", estimate(temperedAtPolicy)),
  ];
}

const between = (bracket: LogZBracket | DivergenceBracket | null): string =>
  bracket ? `${estimate(bracket.lower)} to ${estimate(bracket.upper)}` : "–";

const estimate = (of: Expectation | null): string =>
  of ? digits(of.value) + (of.error === undefined ? "" : `±${digits(of.error, 2)}`) : "–";

const share = (of: Proportion | null): string =>
  of ? `${digits(of.value, 2)} (${intervalText(of)})` : "–";
