import type { PrefixEstimates } from "./evaluation";
import type { EvaluationReport } from "./evaluation-report";
import type { OnProgress } from "./progress";

/** Settings that may change while a run goes on. */
export interface EvaluationSettings {
  readonly rewardTemperature: number; // per-token tempering is done at it
  readonly decodingTemperature: number; // of the samples that are shown
  readonly sentenceModel: string | undefined;
}

/** What an evaluator needs of the run that owns it. */
export interface EvaluatorSurroundings {
  readonly settings: () => EvaluationSettings; // as they are now
  readonly estimates: PrefixEstimates;
  readonly report: (report: EvaluationReport) => void;
  readonly onProgress: OnProgress; // of walks and of the untrained model's baselines
  readonly seed: number;
  readonly samples: number; // of a batch
  readonly evaluated: number; // samples of an evaluation, at least; a batch may be smaller
}
