import type { Nats } from "../lm/sequences";
import { count } from "./counting";
import type { CountedReward } from "./counting";
import { among, compare, modes, noiseFloor } from "./exact";
import { log1mExp, logSumExp } from "./numbers";
import { exactly } from "./report";
import type { Outline, Truth } from "./report";
import type { OneToken } from "./listed";
import type { Judgeable } from "./judgeable";

export interface CountedTruth {
  readonly rule: CountedReward;
  readonly temperature: number;
  readonly logReward: ArrayLike<Nats>; // [K] of the listed strings, untempered
  readonly prior: OneToken;
  readonly policy: OneToken;
  readonly samples: number; // N of the noise floor
}

/**
 * The target alone: log Z and E[log R] over all strings, and the log-weights of the listed and of
 * all the others.
 */
export function countedTarget({
  rule,
  temperature,
  logReward,
}: Pick<CountedTruth, "rule" | "temperature" | "logReward">) {
  const { logZ, reward } = count(rule, temperature);
  const logWeight = Float64Array.from(logReward, (r) => r / temperature);
  const logRest = logZ + log1mExp(Math.min(0, logSumExp(logWeight) - logZ));
  return { logZ, reward, logWeight, logRest };
}

/**
 * What the target looks like while no model is there to compare with it; null where its reward
 * cannot be counted.
 */
export function outlineOf(task: Judgeable, temperature: number): Outline | null {
  const { truth } = task;
  const rule = truth.kind === "enumerated" ? truth.counted() : null;
  if (truth.kind !== "enumerated" || !rule) return null;
  const { logZ, reward, logWeight, logRest } = countedTarget({
    rule,
    temperature,
    logReward: task.extra().of(truth.strings),
  });
  const rows = truth.labels.map((text, k) => ({ text, target: Math.exp(logWeight[k] - logZ) }));
  return {
    step: 0,
    rewardTemperature: temperature,
    target: 0,
    prompt: task.trainPrompts[0].id,
    rows,
    rest: Math.exp(logRest - logZ),
    logZ,
    targetReward: reward,
  };
}

/** Figures over K listed outcomes and "else" as one more: exact, the target known by counting. */
export function countedTruth({
  rule,
  temperature,
  logReward,
  prior,
  policy,
  samples,
}: CountedTruth) {
  const { logZ, reward, logWeight, logRest } = countedTarget({ rule, temperature, logReward });
  const figures = compare({
    logWeight,
    policy: policy.listed,
    policyRest: policy.rest,
    rest: { low: logRest, high: logRest },
  });
  const within = figures.target.reduce((a, p) => a + p, 0);
  const share = 1 / (2 * logWeight.length);
  return {
    masses: Array.from(figures.target, (target, k) => ({
      target,
      policy: policy.listed[k],
      prior: prior.listed[k],
    })),
    figures: {
      more: { count: 0, target: 0, policy: 0, prior: 0 },
      rest: { target: 1 - within, policy: policy.rest, prior: prior.rest },
      exact: true,
      coverage: figures.coverage,
      klForward: figures.klForward,
      klReverse: figures.klReverse,
      tv: figures.tv,
      among: among(figures.target, policy.listed),
      logZ: exactly(logZ),
      modes: modes(figures.target, policy.listed, share),
      valid: policy.listed.reduce((a, q) => a + q, 0),
      targetReward: reward,
      noiseFloor: noiseFloor(logWeight.length + 1, samples),
    } satisfies Partial<Truth>,
  };
}
