import type { PresetName } from "../../experiment/experiment";
import { kept } from "./kept";

/**
 * How long a step of each experiment took on this device when it was last trained here. What was
 * never measured is not said.
 */
const keyOf = (preset: PresetName) => `amortize.pace.${preset}`;

/** Milliseconds per step; null before the first measurement. */
export function paceBefore(preset: PresetName): number | null {
  const milliseconds = Number(kept.read(keyOf(preset)) ?? NaN);
  return milliseconds > 0 && Number.isFinite(milliseconds) ? milliseconds : null;
}

export function rememberPace(preset: PresetName, milliseconds: number | null) {
  if (milliseconds !== null) kept.write(keyOf(preset), milliseconds.toPrecision(3));
}
