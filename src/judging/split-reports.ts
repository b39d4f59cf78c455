import type { Prompt } from "../lm/sequences";
import type { Policy } from "../lm/policy";
import type { Judgeable } from "./judgeable";
import { LabelReports } from "./label-report";
import type { Truth } from "./report";
import { WorldReports } from "./world-report";

/** What an exact answer of one prompt says beside it of the prompts of both splits. */
export class SplitReports {
  private readonly labels: LabelReports;
  private readonly world: WorldReports;

  /** `walked` is called after the untrained model's tree was walked. */
  constructor(subject: { readonly policy: Policy; readonly task: Judgeable }, walked: () => void) {
    this.labels = new LabelReports(subject, walked);
    this.world = new WorldReports(subject);
  }

  /** An answer with the reports that its task has. */
  async added(truth: Truth, watched: Prompt): Promise<Truth> {
    return this.world.added(await this.labels.added(truth, watched));
  }
}
