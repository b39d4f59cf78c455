import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { Judgeable } from "./judgeable";
import type { LabelFigures, LabelReport, ToldPrompt } from "./label-figures";
import { labelMeans } from "./labels";
import { Reasons } from "./reasons";
import { type Moment, type Truth, type TruthRow, sameMoment } from "./report";

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
    this.reasons = reasonsOf(subject);
  }

  /** An answer with the report, and every row with what it says of the prompt's label. */
  async added(truth: Truth, watched: Prompt): Promise<Truth> {
    const { reasons } = this;
    if (!reasons) return truth;
    const { trainPrompts, heldOutPrompts } = this.subject.task;
    const known = heldOutPrompts.filter((prompt) => reasons.labelOf(prompt) !== undefined);
    const some = known.filter((_, k) => k % HELD_OUT_EVERY === 0);
    const policy = await reasons.figures(watched, "on");
    const train = await figuresOf(reasons, trainPrompts);
    const heldOut = await figuresOf(reasons, truth.step === 0 ? [] : some);
    const labels: LabelReport = {
      policy,
      untrained: await reasons.figures(watched, "off"),
      train: labelMeans([...train.values()]),
      heldOut: labelMeans([...heldOut.values()]),
    };
    const judged = new Map([...train, ...heldOut, [watched, policy] as const]);
    const told = [...judged].map(([prompt, figures]) => toldOf(prompt, figures, truth.step));
    this.walked();
    const chances = await reasons.chances(watched);
    const rows = truth.rows.map((row): TruthRow => {
      const chance = chances.get(row.tokens.join(" "));
      return { ...row, ...(chance !== undefined && { chance }) };
    });
    return { ...truth, rows, labels, told };
  }
}

/** None where no reason is known that a run may write: a sum over none says nothing. */
const reasonsOf = ({ policy, task }: Subject): Reasons | undefined =>
  task.labelled && task.labelled.strings.length > 0
    ? new Reasons(policy, task, task.labelled)
    : undefined;

async function figuresOf(reasons: Reasons, prompts: readonly Prompt[]) {
  const figures = new Map<Prompt, LabelFigures>();
  for (const prompt of prompts) figures.set(prompt, await reasons.figures(prompt, "on"));
  return figures;
}

const toldOf = (
  { id }: Prompt,
  { label, vote, votes }: LabelFigures,
  step: number,
): ToldPrompt => ({ prompt: id, step, label, vote, votes });

/** The prompts that no report holds, one a time while a run rests. */
export class OtherLabels {
  private readonly reasons: Reasons | undefined;
  private readonly at = new Map<string, Moment>(); // of each, by prompt

  constructor(subject: Subject) {
    const { task } = subject;
    this.reasons = reasonsOf(subject);
    this.prompts = () => [...task.trainPrompts, ...task.heldOutPrompts];
  }
  private readonly prompts: () => readonly Prompt[];

  /** What a report has told is not asked again. */
  take(told: readonly ToldPrompt[], moment: Moment): void {
    for (const { prompt } of told) this.at.set(prompt, moment);
  }

  /** Moments name steps: those of a run that begins again are of another policy. */
  restart(): void {
    this.at.clear();
  }

  /** A prompt whose figures at this moment nobody knows; undefined where there is none. */
  next(moment: Moment): Prompt | undefined {
    return this.reasons && this.prompts().find(({ id }) => !this.knows(id, moment));
  }

  private knows(id: string, moment: Moment): boolean {
    const known = this.at.get(id);
    return known !== undefined && sameMoment(known, moment);
  }

  async ask(prompt: Prompt, moment: Moment): Promise<ToldPrompt> {
    if (!this.reasons) throw new Error("Labels are asked of a task that has some.");
    const told = toldOf(prompt, await this.reasons.figures(prompt, "on"), moment.step);
    this.take([told], moment);
    return told;
  }
}
