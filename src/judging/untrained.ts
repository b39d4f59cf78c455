import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import { baseline } from "./baselines";
import { type Sampling, ancestral, nucleus, tempered } from "./decodings";
import { type Diversity, baselineContext } from "./diversity-measure";
import type { Judgeable } from "./judgeable";
import type { OnProgress } from "./progress";
import type { Baseline } from "./report";

type BaselineName = Extract<Baseline["name"], "ancestral" | "tempered" | "nucleus">;

const decodings: { readonly [N in BaselineName]: (rewardTemperature: number) => Sampling } = {
  ancestral: () => ancestral,
  tempered,
  nucleus: () => nucleus(),
};
export const baselineNames = Object.keys(decodings) as BaselineName[];

/** A target by its prompt, the edits that moved it, and Reward T as the settings name it. */
export interface BaselineTarget {
  readonly prompt: Prompt;
  readonly target: number;
  readonly rewardTemperature: number; // per-token tempering is done at it
}

interface Drawing {
  readonly policy: Policy;
  readonly task: Judgeable;
  readonly seed: number;
  readonly samples: number;
}

/**
 * The three baselines of the page, measured one at a time, so that a run need not wait for all of
 * them; measured again for another prompt or target, since their rewards are of one target.
 */
export class UntrainedBaselines {
  private measured: Baseline[] = []; // the last measured last

  constructor(private readonly drawing: Drawing) {}

  /** Is one of them still to be measured for this target? */
  unfinished(of: BaselineTarget): boolean {
    return this.next(of) !== undefined;
  }

  /** Measures the next one; returns its name, or nothing where all are measured. */
  async measure(
    of: BaselineTarget,
    diversity: Diversity,
    onProgress?: OnProgress,
  ): Promise<BaselineName | undefined> {
    const name = this.next(of);
    if (name === undefined) return undefined;
    const done = baselineNames.indexOf(name);
    onProgress?.({ what: "Measuring the untrained model", done, of: baselineNames.length });
    const { policy, task, seed, samples } = this.drawing;
    const { prompt, target, rewardTemperature } = of;
    const { minLength, maxLength } = task.rules();
    const { tool } = task;
    const request = { prompt, batch: samples, minLength, maxLength, seed, ...(tool && { tool }) };
    const decoding = decodings[name](rewardTemperature);
    const found = await baseline(baselineContext(policy, task, diversity), request, decoding);
    this.measured = this.measured.filter((b) => b.name !== name || b.prompt !== prompt.id);
    const stamp = { step: 0, rewardTemperature, target, prompt: prompt.id }; // of no step
    this.measured.push({ ...stamp, ...found });
    return name;
  }

  /** Of each the one of this prompt, or else the last one measured: its stamp shows which it is. */
  list(prompt: Prompt): Baseline[] {
    return baselineNames.flatMap((name) => {
      const named = this.measured.filter((b) => b.name === name);
      const found = named.find((b) => b.prompt === prompt.id) ?? named.at(-1);
      return found ? [found] : [];
    });
  }

  clear(): void {
    this.measured = [];
  }

  private next({ prompt, target }: BaselineTarget): BaselineName | undefined {
    const current = this.measured.filter((b) => b.prompt === prompt.id && b.target === target);
    return baselineNames.find((name) => !current.some((b) => b.name === name));
  }
}
