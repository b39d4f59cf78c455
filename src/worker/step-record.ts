import type { StepFigures } from "../judging/evaluation";
import type { Stamp } from "../judging/report";
import type { StepOutcome } from "../methods/outcome";
import type { StepRecord } from "./protocol";

/** What a record has besides the outcome of its step. */
interface Beside {
  readonly stamp: Stamp;
  readonly figures: StepFigures;
  readonly seconds: number; // of training so far
}

/** The record of one step: its loss and settings, and the figures of the watched prompt. */
export function recordOf(outcome: StepOutcome, { stamp, figures, seconds }: Beside): StepRecord {
  const lengths = outcome.microBatches.flatMap(({ z }) => Array.from(z.lengths));
  const { loss, residualVariance, learningRate, behaviour, rewardEvaluations } = outcome;
  return {
    ...stamp,
    loss,
    ...figures,
    residualVariance,
    meanLength: lengths.reduce((sum, n) => sum + n, 0) / lengths.length,
    learningRate,
    behaviour,
    rewardEvaluations,
    seconds,
  };
}
