import type { SharedRun } from "../../experiment/experiment";
import { recordedSetup, setup } from "../stores/experiment";
import { live } from "../stores/live";
import { runtime } from "../stores/runtime";

/**
 * The run on this machine as a link or a file carries it: how it started, what was edited, how far
 * it got. While a recorded run is on screen it is that one, to be run again; a recording has no
 * fingerprint.
 */
export function sharedRun(): SharedRun {
  const { playback, fingerprint } = runtime();
  const recorded = recordedSetup();
  if (playback && recorded)
    return { experiment: recorded.start, edits: playback.edits, steps: playback.steps };
  const { start, edits } = setup();
  return { experiment: start, edits, steps: live().head.step, ...(fingerprint && { fingerprint }) };
}
