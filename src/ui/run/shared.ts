import type { SharedRun } from "../../experiment/experiment";
import { setup } from "../stores/experiment";
import { live } from "../stores/live";
import { runtime } from "../stores/runtime";

/** The run on this machine as a link or a file carries it: how it started, what was edited, how far it got. */
export function sharedRun(): SharedRun {
  const { start, edits } = setup(), { fingerprint } = runtime();
  return { experiment: start, edits, steps: live().head.step, ...(fingerprint && { fingerprint }) };
}
