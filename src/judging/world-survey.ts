import type { Policy } from "../lm/policy";
import type { Nats, Prompt } from "../lm/sequences";
import type { Judgeable } from "./judgeable";
import { type Moment, sameMoment } from "./report";
import { worldMeans } from "./world-figures";
import type { WorldFigures, WorldReport } from "./world-means";
import { WorldStrings } from "./world-strings";

/** Every prompt for which the world lists strings, as far as it was judged at a moment. */
export interface WorldSurveyReport extends Moment {
  readonly judged: number; // prompts
  readonly of: number;
  /** KL(target ‖ q) over the listed strings, by prompt. */
  readonly klForward: Readonly<Record<string, Nats>>;
  readonly means: WorldReport;
}

const AT_ONCE = 8; // prompts between two reports

/** Judges all prompts a few at a time while a run rests, anew after every step. */
export class WorldSurvey {
  private readonly strings: WorldStrings;
  private figures = new Map<string, WorldFigures>(); // by prompt
  private at: Moment | undefined; // of the figures

  constructor(private readonly subject: { readonly policy: Policy; readonly task: Judgeable }) {
    this.strings = new WorldStrings(subject.policy, subject.task);
  }

  /** Is a prompt still to be judged at this moment? */
  unfinished(moment: Moment): boolean {
    return this.missing(moment).length > 0;
  }

  /** Moments name steps: those of a run that begins again are of another policy. */
  restart(): void {
    this.at = undefined;
  }

  /** Judges the next prompts. */
  async judge(moment: Moment): Promise<WorldSurveyReport> {
    if (!this.isOf(moment)) this.figures = new Map();
    this.at = moment;
    for (const prompt of this.missing(moment).slice(0, AT_ONCE)) {
      const found = await this.strings.figures(prompt, moment.rewardTemperature);
      this.figures.set(prompt.id, found);
    }
    return this.report(moment);
  }

  private isOf = (moment: Moment): boolean => this.at !== undefined && sameMoment(this.at, moment);

  private missing(moment: Moment): readonly Prompt[] {
    const { train, heldOut } = this.prompts;
    const all = [...heldOut, ...train];
    return this.isOf(moment) ? all.filter(({ id }) => !this.figures.has(id)) : all;
  }

  private get prompts() {
    const { trainPrompts, heldOutPrompts } = this.subject.task;
    return {
      train: this.strings.judged(trainPrompts),
      heldOut: this.strings.judged(heldOutPrompts),
    };
  }

  private report({ step, rewardTemperature, target }: Moment): WorldSurveyReport {
    const { train, heldOut } = this.prompts;
    const found = (of: readonly Prompt[]) => of.flatMap(({ id }) => this.figures.get(id) ?? []);
    return {
      ...{ step, rewardTemperature, target },
      judged: this.figures.size,
      of: train.length + heldOut.length,
      klForward: Object.fromEntries(
        [...this.figures].map(([id, { klForward }]) => [id, klForward]),
      ),
      means: { train: worldMeans(found(train)), heldOut: worldMeans(found(heldOut)) },
    };
  }
}
