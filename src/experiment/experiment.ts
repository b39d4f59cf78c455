import type { JudgeVersions } from "../reward/judge-versions";
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

export type { JudgeVersions, PresetName };

/** What computes a run: a graphics device by WebGPU, or the processor in WebAssembly. */
export type ExecutorName = (typeof executorNames)[number];
export const executorNames = ["webgpu", "wasm"] as const;

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
  readonly adapter: string; // name of the GPU that it ran on, or "WebAssembly"
}

/**
 * The last exact answer of a run, rounded: what a link carries, so that the run can be drawn where
 * nothing can be computed. Masses are rounded to 0.25 % (`picture.ts`), so that a picture is the
 * same before and after it was written.
 */
export interface Picture {
  readonly step: number; // optimiser steps taken when it was computed
  readonly prompt: string;
  readonly rewardTemperature: number; // T of the target
  readonly layout: "by-value" | "ranked";
  readonly exact: boolean; // false: the tree was cut, and figures are bounds or estimates
  readonly rows: readonly (Masses & { readonly text: string })[];
  readonly more: Masses & { readonly count: number }; // strings reached but not listed
  readonly rest: Masses; // of all other strings
  readonly logZ: number; // [nats]
  readonly klForward: number | null; // KL(target ‖ policy) [nats]
  readonly klReverse: number | null; // KL(policy ‖ target) [nats]
}

/** Probability under the target, the policy and the untrained model. */
export interface Masses {
  readonly target: number;
  readonly policy: number;
  readonly prior: number;
}

/** What a link carries. */
export interface SharedRun {
  readonly experiment: Experiment;
  readonly edits: readonly Edit[];
  readonly steps: number; // where the run stood when it was shared
  readonly executor?: ExecutorName; // made its fingerprint and picture; WebGPU when absent
  readonly judges?: JudgeVersions; // which files each judge is that the run has asked
  readonly fingerprint?: Fingerprint;
  readonly picture?: Picture; // the last exact answer, for where none can be computed
}
