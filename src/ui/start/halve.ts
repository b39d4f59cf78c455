import type { Leaves, PresetName } from "../../experiment/experiment";
import { taskOf } from "../../experiment/presets";
import type { Lane } from "../lane/lane";
import { trainFor } from "../run/change-goal";
import { leavesNow } from "../stores/setup";

const path = "reward.temperature";

/** Is every string that counts wanted equally often? Then no temperature moves the outline. */
export const isFlat = (leaves: Leaves, preset: PresetName): boolean =>
  taskOf(preset) === "random-integers" &&
  leaves["reward.integerTarget"] === "uniform" &&
  leaves["reward.likelihood"] === 0;

/** Half of Reward T, in a run of this machine. */
export function halveTemperature(lane: Lane) {
  trainFor(lane, path, Number(leavesNow(lane.setup.getState())[path]) / 2);
}
