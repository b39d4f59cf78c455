import type { Edit, ExecutorName, Experiment, Leaf, Path } from "../../../experiment/experiment";
import type { Against, Figure, RunId, SaveId } from "../../../worker/protocol";
import type { Sign } from "./sign";

/**
 * The figures that runs are compared by. Divergences are of the policy to the target [nats];
 * `valid` is a probability. The others are those drawn against training.
 */
export type FigureName = "tv" | "klForward" | "klReverse" | "valid" | Against;
export const figureNames = [
  "tv",
  "klForward",
  "klReverse",
  "logReward",
  "diversity",
  "logLikelihood",
  "logZ",
  "valid",
] as const satisfies readonly FigureName[];

/** What is known of a run at one step; a figure that was not computed there is absent. */
export interface SeedRow {
  readonly step: number;
  readonly seconds: number; // of training
  readonly rewardEvaluations: number;
  readonly figures: Readonly<Partial<Record<FigureName, number>>>;
}

/** How the divergences of a curve came about: the least certain of its answers counts. */
export type Certainty = "exact" | "estimate" | "bound";

/** One seed's training, thinned. */
export interface SeedCurve {
  readonly run: RunId;
  readonly seed: number;
  readonly steps: number; // optimiser steps taken
  readonly rows: readonly SeedRow[]; // in the order of their steps
  readonly certainty: Certainty;
  /** What the figures of the target itself were at the last exact answer. */
  readonly targets: Readonly<Partial<Record<Against, number>>>;
}

/** One of the runs of a sweep: a field was set to this value. */
export interface SweepPlace {
  readonly sweep: string; // its id
  readonly path: Path;
  readonly value: Leaf;
}

/** A run that was trained in this browser, or a recording, in a form that can be compared. */
export interface RunRecord {
  readonly id: RunId; // of its first seed
  readonly name: string;
  readonly made: number; // ms since 1970
  readonly experiment: Experiment;
  readonly edits: readonly Edit[];
  readonly executor: ExecutorName | null; // null: a recording does not say
  readonly seeds: readonly SeedCurve[];
  readonly figures: Readonly<Record<Against, Figure>>;
  readonly noun: string; // what its strings are, in the plural
  readonly sign: Sign;
  readonly from: RunId | null; // the run that it differs from by one change
  readonly baseline: boolean; // at most one run is
  readonly save: SaveId | null; // its newest save
  readonly recorded: boolean;
  readonly sweep?: SweepPlace;
  readonly deleted?: true; // until the page is left
}

/** Fewer steps are no run yet. */
export const FEW_STEPS = 5;

/** A ranking of fewer seeds is none. */
export const SEEDS_OF_A_RANKING = 3;

/** The steps that every seed of a run has taken. */
export const commonSteps = ({ seeds }: Pick<RunRecord, "seeds">): number =>
  Math.min(...seeds.map(({ steps }) => steps));
