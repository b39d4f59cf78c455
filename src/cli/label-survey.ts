import type { LabelFigures, LabelMeans } from "../judging/label-figures";
import { labelMeans } from "../judging/labels";
import { Reasons } from "../judging/reasons";
import type { AdapterState } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { Opened } from "../worker/open";
import type { JudgedStates } from "./judge";
import { digits } from "./lines";

/** How the prompts of a split are labelled by way of reasons. */
export interface LabelSplit {
  readonly before: LabelMeans | null;
  readonly after: LabelMeans | null;
}

export interface LabelSurvey {
  readonly train: LabelSplit;
  readonly heldOut: LabelSplit;
  readonly prompts: readonly {
    readonly prompt: string;
    readonly before: LabelFigures | null; // where the policy alone is surveyed
    readonly after: LabelFigures;
  }[];
}

/** The labels of every prompt, told by the untrained model's reasons and by the policy's. */
export async function labelSurvey(
  { policy, task }: Opened,
  [untrained, trained]: JudgedStates["states"],
  progress: (done: number, of: number) => void,
): Promise<LabelSurvey> {
  const { labelled, trainPrompts, heldOutPrompts } = task;
  if (!labelled) throw new Error("Labels are surveyed of a task that has some.");
  const prompts = [...trainPrompts, ...heldOutPrompts];
  const reasons = new Reasons(policy, task, labelled);
  const of = (untrained ? 2 : 1) * prompts.length;
  let done = 0;
  const told = async (state: AdapterState) => {
    policy.writeState(state);
    const figures = new Map<Prompt, LabelFigures>();
    for (const prompt of prompts) {
      progress(done++, of);
      figures.set(prompt, await reasons.figures(prompt, "on"));
    }
    return (prompt: Prompt): LabelFigures[] => [figures.get(prompt) ?? []].flat();
  };
  const before = untrained && (await told(untrained));
  const after = await told(trained);
  const split = (of: readonly Prompt[]): LabelSplit => ({
    before: labelMeans(before ? of.flatMap(before) : []),
    after: labelMeans(of.flatMap(after)),
  });
  return {
    train: split(trainPrompts),
    heldOut: split(heldOutPrompts),
    prompts: prompts.flatMap((prompt) =>
      after(prompt).map((last) => ({
        prompt: prompt.text,
        before: before?.(prompt)[0] ?? null,
        after: last,
      })),
    ),
  };
}

/** A split as people read it. */
export function labelTable(title: string, { before, after }: LabelSplit): string[] {
  if (!after) return [];
  const row = (name: string, of: (means: LabelMeans) => number | undefined) =>
    [
      name.padEnd(34),
      (before ? digits(of(before)) : "–").padStart(10),
      digits(of(after)).padStart(10),
    ].join(" ");
  const shares = [
    row("  read off without a reason", ({ direct }) => direct?.value),
    row("  vote of 10 reasons", ({ votes }) => votes?.value),
    row("  exact sum over reasons", ({ summed }) => summed?.value),
    row("  one reason's vote", ({ reason }) => reason),
  ];
  return [
    `${title}, ${after.prompts} prompts: share labelled right, then nats`,
    ...shares,
    row("  KL(posterior ‖ policy)", ({ klForward }) => klForward),
    row("  ELBO", ({ elbo }) => elbo),
    row("  log p(Y | X)", ({ logEvidence }) => logEvidence),
  ];
}
