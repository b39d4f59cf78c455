import type { Experiment } from "../experiment/experiment";
import type { Report, TaskFacts } from "./protocol";

/**
 * A recorded run: the reports of a real one, rounded and thinned, that the page plays while the
 * device warms up. Truths repeat most of their rows from one to the next, so a packed truth holds
 * the policy's masses alone wherever the rest is as in the truth before it.
 */
export interface Recording {
  readonly version: 1;
  readonly recordedOn: string; // GPU name
  readonly seed: number;
  readonly experiment: Experiment;
  readonly steps: number;
  readonly task: TaskFacts;
  readonly reports: readonly Played[]; // in the order of their steps
}

/** What a recording keeps of a run. */
export type Played = Extract<Report, { kind: "stepped" | "truth" | "samples" | "edited" }>;
export const playedKinds = [
  "stepped",
  "truth",
  "samples",
  "edited",
] as const satisfies readonly Played["kind"][];

export const isPlayed = (report: Report): report is Played =>
  (playedKinds as readonly string[]).includes(report.kind);

export const stepOf = (report: Played): number =>
  report.kind === "stepped"
    ? report.record.step
    : report.kind === "truth"
      ? report.truth.step
      : report.kind === "samples"
        ? report.samples.step
        : report.edit.step;
