import type { Experiment } from "../../experiment/experiment";
import type { SaveSummary } from "../../worker/protocol";
import type { Lane } from "../lane/lane";
import { leaveOthers } from "../lanes/lanes";
import { fromPreset } from "../stores/setup";
import { clearLink } from "./clear-link";

/** The settings that a saved run started from. */
function experimentOf({ preset, changed }: SaveSummary): Experiment {
  const start = fromPreset(preset);
  return { ...start, leaves: { ...start.leaves, ...Object.fromEntries(changed) } };
}

/** Goes on with a saved run. What is on screen is saved first; one lane goes on. */
export function goOn(lane: Lane, summary: SaveSummary) {
  clearLink();
  lane.session.leave();
  leaveOthers(lane);
  lane.session.begin(experimentOf(summary), { resume: summary.save });
}
