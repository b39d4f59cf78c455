import type { Experiment } from "../../experiment/experiment";
import type { SaveSummary } from "../../worker/protocol";
import { fromPreset } from "../stores/setup";

/** The settings that a saved run started from. */
export function experimentOf({ preset, changed }: SaveSummary): Experiment {
  const start = fromPreset(preset);
  return { ...start, leaves: { ...start.leaves, ...Object.fromEntries(changed) } };
}

const format = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
/**
 * When a run was saved: "27 Nov, 03:36"; 0 where the first version of this page did not note it.
 */
export const moment = (milliseconds: number): string =>
  milliseconds === 0 ? "date not known" : format.format(milliseconds);
