import { difference } from "../../experiment/leaves";
import { schema } from "../../experiment/presets";
import type { SaveId, SaveSummary } from "../protocol";
import { type Checkpoint, sizeOf } from "./checkpoint";

/** What was found under a save's id. */
export type Loaded =
  | { readonly kind: "found"; readonly checkpoint: Checkpoint; readonly digest: string }
  | { readonly kind: "missing" }
  | { readonly kind: "damaged"; readonly sentence: string };

/** Where runs are saved, each under an id of its own. */
export interface SaveStorage {
  /** Newest first. */
  list(): Promise<readonly SaveSummary[]>;
  load(save: SaveId): Promise<Loaded>;
  /**
   * Stores a run whole, or leaves what was there as it was. What is stored under the id must have
   * the digest `expected` (null: nothing may be stored there); otherwise another tab saved under
   * this id, and nothing is written: "taken".
   */
  save(entry: Entry, expected: string | null): Promise<"saved" | "taken">;
  delete(save: SaveId): Promise<void>;
  /** The stored value as it is, for download; undefined: nothing is stored there. */
  raw(save: SaveId): Promise<unknown>;
}

/** A run and what identifies it in the storage. */
export interface Entry {
  readonly summary: SaveSummary;
  readonly checkpoint: Checkpoint;
  readonly digest: string; // of the checkpoint
}

/** As many runs are kept; a save of one more is refused, and nothing is deleted for it. */
export const MOST_SAVES = 50;

/** The storage has no room left; what was saved before is still there. */
export class StorageFull extends Error {
  constructor(readonly neededMB: number) {
    super(`storage is full: ${neededMB} MB needed`);
    this.name = "StorageFull";
  }
}

/** Already `MOST_SAVES` runs are saved. */
export class SavesFull extends Error {
  constructor(readonly kept: number) {
    super(`${kept} runs are saved already`);
    this.name = "SavesFull";
  }
}

/** What the list of saves says of a run. */
export function summaryOf(save: SaveId, checkpoint: Checkpoint, when: number): SaveSummary {
  const { experiment, step, edits, adapter } = checkpoint;
  const { preset, leaves } = experiment;
  return {
    save,
    preset,
    step,
    when,
    bytes: sizeOf(checkpoint),
    changed: difference(leaves, schema.presets[preset]),
    edits: edits.length,
    recordedOn: adapter,
    damage: null,
  };
}

/** The storage did not answer in time. */
export class StorageSilent extends Error {
  constructor(readonly seconds: number) {
    super(`the storage did not answer within ${seconds} s`);
    this.name = "StorageSilent";
  }
}
