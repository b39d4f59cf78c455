import type { Edit, ExecutorName, Experiment, Fingerprint } from "../../experiment/experiment";
import type { SampleLogState } from "../../judging/sample-log";
import type { TrainerState } from "../../methods/pipeline";
import type { Replayed } from "../comparison";
import type { JudgeVersions } from "../../reward/judge-versions";
import type { History } from "../history";
import type { Machine } from "../protocol";

/**
 * A whole run as it stands between two steps: restoring it goes on bit for bit. Plain data and
 * typed arrays.
 */
export interface Checkpoint {
  readonly version: 5;
  readonly experiment: Experiment; // as it started
  readonly edits: readonly Edit[]; // what happened since
  readonly script: readonly Edit[]; // edits of a replay that are still to come
  readonly replayed: Replayed | null; // the shared run that this run is compared with
  readonly step: number;
  readonly seconds: number;
  readonly executor?: ExecutorName; // WebGPU when absent
  readonly adapter: string; // the GPU's name, or "WebAssembly"
  readonly model: string; // the model's name; its adapter fits no other
  readonly judges?: JudgeVersions; // which files each judge is that the run has asked
  readonly imported: boolean; // it went on from imported weights, so no link can replay it
  readonly marks: Fingerprint["marks"];
  readonly trainer: TrainerState;
  readonly history: History;
  readonly samples: SampleLogState;
}

/** What a save says of the machine that made it. */
export const madeOn = ({ executor, adapter, model }: Machine) => ({
  executor,
  adapter,
  model: model.name,
});

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
