import type { PresetName } from "./presets/record";

/**
 * An experiment is one value: a preset's name and the leaves that say everything else.
 * `fields.ts` merges the tables of `tasks`, `methods`, `reward`; `presets/` gives the defaults.
 */
export type Path = string; // a dotted path of the merged field table
export type Leaf = number | string;
export type Leaves = Readonly<Record<Path, Leaf>>;

export interface Experiment {
  readonly preset: PresetName;
  readonly leaves: Leaves; // every field of the table, no more and no less
}

export type { PresetName };

/**
 * A live change, applied between step `step` and `step + 1`. The list of them is undo stack, chart
 * rule and replay script.
 */
export interface Edit {
  readonly step: number; // optimiser steps taken when it took effect
  readonly path: Path;
  readonly from: Leaf;
  readonly to: Leaf;
  /**
   * Present where the edit takes back an earlier one of this path: that one's number in the log,
   * counted from 1. The setting is then again what it was just before that edit, schedule included.
   */
  readonly undoes?: number;
}

/** Hash of what was sampled up to and including a step; equal fingerprints mean equal tokens. */
export interface Fingerprint {
  // hex, rolling over all sampled tokens and losses
  readonly marks: readonly { readonly step: number; readonly hash: string }[];
  readonly adapter: string; // GPU name it ran on
}

/** What a link carries. */
export interface SharedRun {
  readonly experiment: Experiment;
  readonly edits: readonly Edit[];
  readonly steps: number; // where the run stood when it was shared
  readonly fingerprint?: Fingerprint;
}
