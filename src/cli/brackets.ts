import { baseline } from "../judging/baselines";
import { type PromptBracket, type Written, bracketOf, exactDraws } from "../judging/bracket";
import { tempered } from "../judging/decodings";
import { type Diversity, baselineContext, diversityOf } from "../judging/diversity-measure";
import { diversityAt } from "../judging/frontier";
import type { DivergenceBracket, LogZBracket } from "../judging/logz-bounds";
import type { Expectation } from "../judging/report";
import type { Prompt } from "../lm/sequences";
import type { Open, Opened } from "../worker/open";
import type { Run } from "../worker/run";
import { openJudge, spaced, statesOf } from "./judge";
import { digits } from "./lines";

/** What the untrained model writes with every token's logits divided by T. */
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
  readonly temperedAtPolicy: number | null;
}

interface Bracketing {
  readonly open: Open;
  readonly run: Run;
  readonly trained: Opened;
  readonly draws: number; // of the policy, for each prompt
  readonly progress: (done: number, of: number) => void;
}

const MOST = 4; // prompts
const TEMPERATURES = [0.5, 0.7, 0.85];
const TEMPERED = 64; // draws at each of them

/**
 * Brackets up to four held-out prompts, evenly spaced, or as many of those trained on where none is
 * held out.
 */
export async function brackets(bracketing: Bracketing): Promise<readonly BracketedPrompt[]> {
  const { open, run, trained, draws, progress } = bracketing;
  const judge = await openJudge(open, run, trained);
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
      progress(found.length, prompts.length);
      const request = { prompt, rewardTemperature, draws, seed, diversity };
      const exact = await exactDraws(policy, task, request);
      policy.writeState(untrained);
      const before = await bracketOf(policy, task, request, exact);
      policy.writeState(last);
      const after = await bracketOf(policy, task, request, exact);
      const cooler = await temperedDraws(judge, diversity, { prompt, seed });
      const curve = [...cooler, { temperature: 1, ...before.written }];
      found.push({
        split: isHeldOut ? "held-out" : "train",
        ...{ before, after, tempered: curve },
        temperedAtPolicy: diversityBeside(after.written, curve),
      });
    }
    return found;
  } finally {
    judge.close();
  }
}

async function temperedDraws(
  { policy, task }: Opened,
  diversity: Diversity,
  { prompt, seed }: { readonly prompt: Prompt; readonly seed: number },
): Promise<TemperedDraws[]> {
  const context = baselineContext(policy, task, diversity);
  const { minLength, maxLength } = task.rules();
  const request = { prompt, minLength, maxLength, batch: TEMPERED, seed };
  const found: TemperedDraws[] = [];
  for (const temperature of TEMPERATURES) {
    const written = await baseline(context, request, tempered(temperature));
    const { logLikelihood, diversity: measured } = written;
    found.push({ temperature, logLikelihood, diversity: measured });
  }
  return found;
}

/** Diversity of tempering where it is as likely as what a policy writes. */
function diversityBeside({ logLikelihood }: Written, curve: readonly Written[]): number | null {
  const points = curve.flatMap(({ logLikelihood: p, diversity: d }) =>
    p && d ? [{ logLikelihood: p.value, diversity: d.value }] : [],
  );
  return logLikelihood && diversityAt(points, logLikelihood.value);
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
    ...found.flatMap((prompt) => writtenLines(prompt, row)),
  ];
}

/** What was written under a prompt, beside per-token tempering. */
function writtenLines(
  { after, tempered: curve, temperedAtPolicy }: BracketedPrompt,
  row: (name: string, ...cells: readonly string[]) => string,
): string[] {
  const line = (name: string, { logLikelihood, diversity }: Written) =>
    row(name, estimate(logLikelihood), estimate(diversity));
  return [
    row(`“${after.prompt}”`, "log p [nats]", "diversity"),
    ...curve.map((draws) => line(`untrained, tempered by ${draws.temperature}`, draws)),
    line("trained", after.written),
    row("tempered to the same log p", "", digits(temperedAtPolicy)),
  ];
}

const between = (bracket: LogZBracket | DivergenceBracket | null): string =>
  bracket ? `${estimate(bracket.lower)} to ${estimate(bracket.upper)}` : "–";

const estimate = (of: Expectation | null): string =>
  of ? digits(of.value) + (of.error === undefined ? "" : `±${digits(of.error, 2)}`) : "–";
