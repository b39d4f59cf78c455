import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { Judgeable } from "./judgeable";
import type { LabelFigures, LabelMeans, LabelReport } from "./label-figures";
import { labelMeans } from "./labels";
import { Reasons } from "./reasons";
import type { Truth, TruthRow } from "./report";

// one held-out prompt of so many; all of them would take longer than the steps between two answers,
// and labels may take turns, so that an even number would find one label alone
const HELD_OUT_EVERY = 7;

interface Subject {
  readonly policy: Policy;
  readonly task: Judgeable;
}

/**
 * Makes the reports of a run, where strings are reasons for a label. `walked` is called after the
 * untrained model's tree was walked.
 */
export class LabelReports {
  private readonly reasons: Reasons | undefined;

  constructor(
    private readonly subject: Subject,
    private readonly walked: () => void,
  ) {
    const { policy, task } = subject;
    this.reasons = task.labelled && new Reasons(policy, task, task.labelled);
  }

  /** An answer with the report, and every row with what it says of the prompt's label. */
  async added(truth: Truth, watched: Prompt): Promise<Truth> {
    const { reasons } = this;
    if (!reasons) return truth;
    const { trainPrompts, heldOutPrompts } = this.subject.task;
    const known = heldOutPrompts.filter((prompt) => reasons.labelOf(prompt) !== undefined);
    const some = known.filter((_, k) => k % HELD_OUT_EVERY === 0);
    const labels: LabelReport = {
      policy: await reasons.figures(watched, "on"),
      untrained: await reasons.figures(watched, "off"),
      train: await means(reasons, trainPrompts),
      heldOut: truth.step === 0 ? null : await means(reasons, some),
    };
    this.walked();
    const chances = await reasons.chances(watched);
    const rows = truth.rows.map((row): TruthRow => {
      const chance = chances.get(row.tokens.join(" "));
      return { ...row, ...(chance !== undefined && { chance }) };
    });
    return { ...truth, rows, labels };
  }
}

async function means(reasons: Reasons, prompts: readonly Prompt[]): Promise<LabelMeans | null> {
  const figures: LabelFigures[] = [];
  for (const prompt of prompts) figures.push(await reasons.figures(prompt, "on"));
  return labelMeans(figures);
}
