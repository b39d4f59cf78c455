import type { Leaves } from "../experiment/experiment";
import type { EvaluationSettings } from "../judging/evaluator";
import type { Report } from "./protocol";

/** A report without the run's name, which the runner adds. */
export type Said<R = Report> = R extends Report ? Omit<R, "run"> : never;

export interface Surroundings {
  readonly say: (report: Said) => void;
  // ms; for the time axis and for how often to report, never for a decision of the run
  readonly now: () => number;
  readonly everyMs: number; // least time between two "stepped" reports; 0 reports every step
}

/** What changes with the leaves while a run goes on. The task reads it at every call. */
export interface LiveLeaves {
  leaves: Leaves;
}

/** The sentence model that leaves name, if they do. */
export const chosenModel = (leaves: Leaves): string | undefined =>
  leaves["watch.sentenceModel"] === "" ? undefined : String(leaves["watch.sentenceModel"]);

/** What an evaluation reads of the leaves. */
export const evaluationSettings = (leaves: Leaves): EvaluationSettings => ({
  rewardTemperature: Number(leaves["reward.temperature"]),
  decodingTemperature: Number(leaves["decoding.temperature"]),
  sentenceModel: chosenModel(leaves),
});
