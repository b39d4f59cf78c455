import type { Leaves, PresetName } from "../../experiment/experiment";
import { withLeaves } from "../../experiment/leaves";
import { schema, taskOf } from "../../experiment/presets";
import type { Lane } from "../lane/lane";
import { trainFor } from "../run/change-goal";
import { leavesNow } from "../stores/setup";

export const temperature = "reward.temperature";

/** Is every string that counts wanted equally often? Then no temperature moves the outline. */
export const isFlat = (leaves: Leaves, preset: PresetName): boolean =>
  taskOf(preset) === "random-integers" &&
  leaves["reward.integerTarget"] === "uniform" &&
  leaves["reward.likelihood"] === 0;

/** Half of Reward T; null where that is less than T may be. */
export function halfTemperature(leaves: Leaves): number | null {
  const half = Number(leaves[temperature]) / 2;
  const { table, relations } = schema;
  return withLeaves(table, relations, leaves, [[temperature, half]]).ok ? half : null;
}

/** Half of Reward T, in a run of this machine. */
export function halveTemperature(lane: Lane) {
  const half = halfTemperature(leavesNow(lane.setup.getState()));
  if (half !== null) trainFor(lane, temperature, half);
}
