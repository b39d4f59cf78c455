import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { Judgeable } from "./judgeable";
import type { Truth } from "./report";
import { worldMeans } from "./world-figures";
import type { WorldFigures, WorldMeans } from "./world-means";
import { WorldStrings } from "./world-strings";

// one prompt of so many for which the world lists strings: all of them would take longer than the
// steps between two answers
const JUDGED_EVERY = 5;

interface Subject {
  readonly policy: Policy;
  readonly task: Judgeable;
}

/** Makes the reports of a run on both its splits, where the world lists strings. */
export class WorldReports {
  private readonly strings: WorldStrings;

  constructor(private readonly subject: Subject) {
    this.strings = new WorldStrings(subject.policy, subject.task);
  }

  /** An answer with the report. */
  async added(truth: Truth): Promise<Truth> {
    const { world, trainPrompts, heldOutPrompts } = this.subject.task;
    if (!world) return truth;
    const splits = {
      train: await this.means(trainPrompts, truth.rewardTemperature),
      heldOut: await this.means(heldOutPrompts, truth.rewardTemperature),
    };
    return { ...truth, splits };
  }

  private async means(prompts: readonly Prompt[], temperature: number): Promise<WorldMeans | null> {
    const some = this.strings.judged(prompts).filter((_, k) => k % JUDGED_EVERY === 0);
    const figures: WorldFigures[] = [];
    for (const prompt of some) figures.push(await this.strings.figures(prompt, temperature));
    return worldMeans(figures);
  }
}
