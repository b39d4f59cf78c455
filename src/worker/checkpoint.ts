import type { Edit, Experiment, Fingerprint } from "../experiment/experiment";
import type { TrainerState } from "../methods/trainer";
import type { SampleLogState } from "../judging/sample-log";
import type { History } from "./history";

/**
 * A whole run as it stands between two steps: restoring it goes on bit for bit. Plain data and
 * typed arrays.
 */
export interface Checkpoint {
  readonly version: 4;
  readonly experiment: Experiment; // as it started
  readonly edits: readonly Edit[]; // what happened since
  readonly script: readonly Edit[]; // edits of a replay that are still to come
  readonly step: number;
  readonly seconds: number;
  readonly adapter: string; // the GPU's name
  readonly model: string; // the model's name; its adapter fits no other
  readonly marks: Fingerprint["marks"];
  readonly trainer: TrainerState;
  readonly history: History;
  readonly samples: SampleLogState;
}

/** Where the page keeps its run. `save` replaces the former one whole, or leaves it as it was. */
export interface RunStorage {
  save(checkpoint: Checkpoint): Promise<void>;
  load(): Promise<Checkpoint | undefined>;
  forget(): Promise<void>;
}

/** The storage has no room left; what was saved before is still there. */
export class StorageFull extends Error {
  constructor(readonly neededMB: number) {
    super(`storage is full: ${neededMB} MB needed`);
    this.name = "StorageFull";
  }
}

/** About how many bytes a value takes when stored. */
export function sizeOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value === "string") return 2 * value.length;
  if (typeof value !== "object" || value === null) return 8;
  let sum = 8;
  for (const [key, inner] of Object.entries(value))
    sum += (Array.isArray(value) ? 0 : key.length) + sizeOf(inner);
  return sum;
}

/**
 * May this save go on under this experiment? Settings at the start must be the same, leaf by leaf.
 */
export const sameExperiment = (a: Experiment, b: Experiment): boolean =>
  a.preset === b.preset &&
  Object.keys(a.leaves).length === Object.keys(b.leaves).length &&
  Object.entries(a.leaves).every(([path, leaf]) => b.leaves[path] === leaf);
