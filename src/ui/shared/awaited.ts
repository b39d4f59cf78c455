import { whole } from "./figures";
import { isOpen, type Runtime } from "../stores/runtime";

/** Where nothing can be drawn yet: what it waits for, in one line. */
export function awaited(
  { phase, playback, working }: Pick<Runtime, "phase" | "playback" | "working">,
  what: { readonly loading: string; readonly open: string },
): string {
  if (playback) return "Not in the recording.";
  if (working && working.of > 1)
    return `${working.what}: ${whole(working.done)} of ${whole(working.of)}.`;
  if (working) return `${working.what}.`;
  if (isOpen(phase)) return what.open;
  if (phase.at === "probing" || phase.at === "loading") return what.loading;
  return phase.at === "idle" ? "Nothing runs on this machine yet." : "No values without a run.";
}
