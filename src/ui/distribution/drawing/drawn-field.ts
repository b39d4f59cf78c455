import { apply } from "../../../experiment/edits";
import type { Leaves, Path } from "../../../experiment/experiment";
import { movesTarget } from "../../../experiment/fields";
import { readsField, schema } from "../../../experiment/presets";
import type { HeightsField } from "../../../schema/field";
import { readHeights } from "../../../schema/heights";
import type { Stamp } from "../../../worker/protocol";
import { applies } from "../../rail/sections";
import { leavesNow, type Setup } from "../../stores/setup";

export interface Drawn {
  readonly path: Path;
  readonly field: HeightsField;
}

const drawings: readonly Drawn[] = Object.entries(schema.table).flatMap(([path, field]) =>
  field.kind === "heights" ? [{ path, field }] : [],
);

/** The field whose drawing is the target under these leaves; null where the target is another. */
export const drawnField = (preset: Setup["start"]["preset"], leaves: Leaves): Drawn | null =>
  drawings.find(({ path }) => readsField(preset, path) && applies(path, leaves)) ?? null;

/** The same for what the form shows: pending changes first. */
export const drawnNow = (setup: Setup): Drawn | null =>
  drawnField(setup.start.preset, { ...leavesNow(setup), ...setup.sent, ...setup.staged });

/**
 * The largest height of the drawing that a figure's target was made of; null where its target was
 * none.
 */
export function highestOf({ start, edits }: Setup, stamp: Stamp): number | null {
  const made = edits.filter(({ path }) => movesTarget(path)).slice(0, stamp.target);
  const leaves = made.reduce(apply, start.leaves);
  const drawn = drawnField(start.preset, leaves);
  return drawn && Math.max(...readHeights(String(leaves[drawn.path])));
}
