import { exp } from "../exact-math";
import { count, listedOutcomes, outcomeLabels } from "./counting";
import type { Judgeable } from "./judgeable";
import type { Outline } from "./report";

/**
 * What the target looks like while no model is there to compare with it; null where its reward
 * cannot be counted.
 */
export function outlineOf(task: Judgeable, temperature: number): Outline | null {
  const { truth } = task;
  const rule = truth.kind === "enumerated" ? truth.counted() : null;
  if (truth.kind !== "enumerated" || !rule) return null;
  const { logZ, reward, logListed, logRest } = count(rule, temperature);
  const listed = listedOutcomes(rule.tree.strings, rule.minLength);
  return {
    step: 0,
    rewardTemperature: temperature,
    target: 0,
    prompt: task.trainPrompts[0].id,
    rows: outcomeLabels(truth.labels, listed).map((text, k) => ({
      text,
      target: exp(logListed[k] - logZ),
    })),
    rest: exp(logRest - logZ),
    logZ,
    targetReward: reward,
  };
}
