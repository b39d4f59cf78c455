import type { Experiment } from "../../experiment/experiment";
import type { SaveId, SaveSummary } from "../../worker/protocol";
import { fromPreset } from "../stores/setup";
import { clearLink } from "./clear-link";

/** The settings that a saved run started from. */
function experimentOf({ preset, changed }: SaveSummary): Experiment {
  const start = fromPreset(preset);
  return { ...start, leaves: { ...start.leaves, ...Object.fromEntries(changed) } };
}

/** The session of one lane, as far as a saved run takes its place. */
interface Resuming {
  leave(): unknown;
  begin(experiment: Experiment, how: { readonly resume: SaveId }): void;
}

/** Goes on with a saved run. The one on screen is saved first. */
export function goOn(session: Resuming, summary: SaveSummary) {
  clearLink();
  session.leave();
  session.begin(experimentOf(summary), { resume: summary.save });
}

/** Said where another run was opened while a file was read. */
export const keptUnseen = "The saved run of the file is kept; go on with it under Runs.";
