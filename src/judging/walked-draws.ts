import { exp } from "../exact-math";
import type { Policy } from "../lm/policy";
import type { Prompt } from "../lm/sequences";
import type { Wanted } from "./counted-draws";
import type { Extra } from "./extra";
import type { Judgeable } from "./judgeable";
import { logAddExp, logSumExp } from "./numbers";
import { PromptWalk, targetOf } from "./prompt-walk";

const LARGEST_REST = 0.01; // share of the target that may lie beyond the walk

/** The strings that a walk reached for one target. */
interface Known {
  readonly temperature: number;
  readonly likelihoodWeight: number;
  readonly extra: Extra;
  readonly strings: readonly Uint32Array[];
  readonly logWeight: Float64Array; // log R/T, −∞ for strings that are too short
}

/**
 * Samples of walked targets, by prompt: each prompt's tree is walked once for a target, and what
 * was reached is kept. Another reward or temperature is walked for anew, so that a draw depends on
 * the target and on its chance alone, and a saved run goes on as it was. Rejects where more than a
 * hundredth of the target lies beyond the walk, or nobody can say how much.
 */
export class WalkedDraws {
  private readonly known = new Map<string, Known>();

  /** `walked` is called after the device's tree of the frozen model was walked. */
  constructor(
    private readonly policy: () => Policy,
    private readonly task: Judgeable,
    private readonly walked: () => void,
  ) {}

  async draw(prompt: Prompt, { count, temperature, draw }: Wanted): Promise<Uint32Array[]> {
    const { strings, logWeight } = await this.about(prompt, temperature);
    const most = Math.max(...logWeight);
    const sums: number[] = [];
    logWeight.forEach((w, k) => sums.push((sums[k - 1] ?? 0) + exp(w - most)));
    const total = sums[sums.length - 1];
    return Array.from({ length: count }, (_, b) => {
      const mark = draw(b) * total;
      const found = sums.findIndex((sum) => sum > mark);
      return strings[found < 0 ? strings.length - 1 : found];
    });
  }

  private async about(prompt: Prompt, temperature: number): Promise<Known> {
    const target = targetOf(this.task, temperature);
    const { likelihoodWeight, extra } = target;
    const before = this.known.get(prompt.id);
    const isSame =
      before?.temperature === temperature &&
      before.likelihoodWeight === likelihoodWeight &&
      before.extra === extra;
    if (isSame) return before;
    const walk = new PromptWalk(this.policy(), this.task, prompt);
    const { frozen, size, logWeight, logRest } = (await walk.reach(target)).reached();
    const strings = Array.from({ length: size }, (_, node) => frozen.string(node));
    walk.close();
    this.walked();
    const inside = logSumExp(logWeight);
    const share = logRest === null ? 1 : exp(logRest - logAddExp(inside, logRest));
    if (share > LARGEST_REST) throw new Error(beyond(prompt, logRest === null ? null : share));
    const found = { temperature, likelihoodWeight, extra, strings, logWeight };
    this.known.set(prompt.id, found);
    return found;
  }
}

const beyond = ({ id }: Prompt, share: number | null): string =>
  `Exact samples of the target cannot be drawn for the prompt ${id}: ` +
  (share === null
    ? "a reward term has no bound, so nobody knows how much of the target a walk has missed. "
    : `up to ${Math.round(100 * share)} % of the target lies beyond what a walk may reach. `) +
  "Train by another method, or lower the reward temperature.";
