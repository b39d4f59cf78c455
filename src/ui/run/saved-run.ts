import type { Experiment } from "../../experiment/experiment";
import type { SaveSummary } from "../../worker/protocol";
import { fromPreset } from "../stores/setup";
import { clearLink } from "./link";
import type { Session } from "./session";

/** The settings that a saved run started from. */
function experimentOf({ preset, changed }: SaveSummary): Experiment {
  const start = fromPreset(preset);
  return { ...start, leaves: { ...start.leaves, ...Object.fromEntries(changed) } };
}

/** Goes on with a saved run. The one on screen is saved first. */
export function goOn(session: Session, summary: SaveSummary) {
  clearLink();
  session.leave();
  session.begin(experimentOf(summary), { resume: summary.save });
}
