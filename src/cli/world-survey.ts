import type { AmortisationGap } from "../judging/prompt-figures";
import type { Expectation } from "../judging/report";
import { worldGap, worldMeans } from "../judging/world-figures";
import type { WorldFigures, WorldMeans } from "../judging/world-means";
import { WorldStrings } from "../judging/world-strings";
import type { AdapterState } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { Opened } from "../worker/open";
import type { JudgedStates } from "./judge";
import { digits } from "./lines";

/** How the prompts of a split are answered, over the strings that the world lists for them. */
export interface WorldSplit {
  readonly before: WorldMeans | null;
  readonly after: WorldMeans | null;
}

export interface WorldSurvey {
  readonly train: WorldSplit;
  readonly heldOut: WorldSplit;
  /** Mean KL(target ‖ q) held out less that of training; null where a split says nothing. */
  readonly gap: { readonly before: AmortisationGap | null; readonly after: AmortisationGap | null };
  readonly prompts: readonly {
    readonly split: "train" | "held-out";
    readonly prompt: string;
    readonly before: WorldFigures | null; // where the policy alone is surveyed
    readonly after: WorldFigures;
  }[];
}

/** Every prompt of which the world lists strings, judged before and after training. */
export async function worldSurvey(
  { policy, task }: Opened,
  { states, moment }: JudgedStates,
  progress: (done: number, of: number) => void,
): Promise<WorldSurvey> {
  const strings = new WorldStrings(policy, task);
  const train = strings.judged(task.trainPrompts);
  const heldOut = strings.judged(task.heldOutPrompts);
  const prompts = [...train, ...heldOut];
  const of = states.filter((state) => state !== null).length * prompts.length;
  let done = 0;
  const told = async (state: AdapterState): Promise<WorldFigures[]> => {
    policy.writeState(state);
    const figures: WorldFigures[] = [];
    for (const prompt of prompts) {
      progress(done++, of);
      figures.push(await strings.figures(prompt, moment.rewardTemperature));
    }
    return figures;
  };
  const [untrained, trained] = states;
  const before = untrained ? await told(untrained) : [];
  const after = await told(trained);
  const n = train.length;
  return {
    train: { before: worldMeans(before.slice(0, n)), after: worldMeans(after.slice(0, n)) },
    heldOut: { before: worldMeans(before.slice(n)), after: worldMeans(after.slice(n)) },
    gap: {
      before: worldGap(before.slice(0, n), before.slice(n)),
      after: worldGap(after.slice(0, n), after.slice(n)),
    },
    prompts: prompts.map(({ text }: Prompt, k) => ({
      split: k < n ? "train" : "held-out",
      prompt: text,
      before: before[k] ?? null,
      after: after[k],
    })),
  };
}

/** The survey as people read it. */
export function worldTable({ train, heldOut, gap }: WorldSurvey): string[] {
  const split = (title: string, { before, after }: WorldSplit) => {
    if (!after) return [];
    const row = (name: string, of: (means: WorldMeans) => Expectation) =>
      [
        `  ${name.padEnd(32)}`,
        (before ? shown(of(before)) : "–").padStart(18),
        shown(of(after)).padStart(18),
      ].join(" ");
    return [
      `${title}, ${after.prompts} prompts, over the strings that the world lists: before, after`,
      row("KL(target ‖ policy) [nats]", ({ klForward }) => klForward),
      row("KL(world ‖ policy) [nats]", ({ worldToPolicy }) => worldToPolicy),
      row("KL(world ‖ target) [nats]", ({ worldToTarget }) => worldToTarget),
      row("policy's mass on them", ({ listed }) => listed),
    ];
  };
  const gaps = gap.before && gap.after ? [gap.before.gap, gap.after.gap] : [];
  return [
    ...split("Trained on", train),
    ...split("Held out", heldOut),
    ...(gaps.length > 0
      ? [`Amortisation gap before and after [nats]: ${gaps.map(shown).join(", ")}`]
      : []),
  ];
}

const shown = ({ value, error }: Expectation): string =>
  digits(value) + (error === undefined ? "" : ` ± ${digits(error, 2)}`);
