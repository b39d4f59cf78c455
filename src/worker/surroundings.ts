import type { Leaves } from "../experiment/experiment";
import type { CodeRunner } from "../reward/code";
import type { EvaluationSettings } from "../judging/evaluator-surroundings";
import type { Open } from "./open";
import type { Report } from "./protocol";
import type { ModelUse } from "./protocol/models";
import type { SaveStorage } from "./saves/storage";

/** A report without its run's id, which is added where the run is known. */
export type RunReport<R = Report> = R extends Report ? Omit<R, "run"> : never;

/** What runs need of the place they are in: a worker's thread or Node. */
export interface Platform {
  readonly report: (report: Report) => void;
  readonly open: Open;
  readonly storage?: SaveStorage; // absent: nothing is saved
  readonly code?: CodeRunner; // tries rewards in code; absent: none can be tried
  readonly approve?: (code: string) => void; // the visitor wrote a code or has reviewed it
  /** Takes in files that the visitor chose, as a model that runs may name. */
  readonly lend?: (use: Extract<ModelUse, { kind: "lend" }>) => void;
  /** Lets waiting messages in; called between steps. */
  readonly turn: () => Promise<void>;
  readonly now: () => number; // ms, for the time axis and for how often to report
  readonly date: () => number; // ms since 1970, for the list of saves
  readonly everyMs: number; // least time between two "stepped" reports; 0 reports every step
  readonly until?: number; // pause after this many steps, though the run has more
  readonly leavesOutBaselines?: boolean; // of the untrained model
}

/** What one run needs of its surroundings. */
export interface Surroundings {
  readonly report: (report: RunReport) => void;
  readonly now: () => number; // ms; never for a decision of the run
  readonly everyMs: number;
  /** Is the run to stop an evaluation that is under way? Read before every launch of it. */
  readonly interrupted: () => boolean;
  /** Lets waiting messages in, during long work that asks nothing of the device. */
  readonly turn: () => Promise<void>;
  readonly leavesOutBaselines?: boolean; // of the untrained model
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
