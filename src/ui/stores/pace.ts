import type { Experiment } from "../../experiment/experiment";
import { difference } from "../../experiment/leaves";
import { schema } from "../../experiment/presets";
import { kept } from "./kept";

/**
 * How long a step of each preset took on this device when it was last trained here, with what was
 * changed of it. What was never measured is not said.
 */
const keyOf = ({ preset }: Experiment) => `amortize.pace.${preset}`;
const changesOf = ({ preset, leaves }: Experiment) =>
  JSON.stringify(difference(schema.presets[preset], leaves));

/** Milliseconds per step with these settings; null where they were not the last ones measured. */
export function paceBefore(experiment: Experiment): number | null {
  const [text, ...changes] = (kept.read(keyOf(experiment)) ?? "").split(" ");
  const milliseconds = Number(text);
  if (changes.join(" ") !== changesOf(experiment)) return null;
  return milliseconds > 0 && Number.isFinite(milliseconds) ? milliseconds : null;
}

export function rememberPace(experiment: Experiment, milliseconds: number | null) {
  if (milliseconds === null) return;
  kept.write(keyOf(experiment), `${milliseconds.toPrecision(3)} ${changesOf(experiment)}`);
}
