import type { PresetName } from "../../experiment/experiment";
import type { Lane } from "../lane/lane";
import { isOpen } from "../stores/runtime";
import { fromPreset, rewindSetup } from "../stores/setup";
import { clearLink } from "./link";

/** The verbs of the bar. While a recorded run is on screen they drive its player instead. */

export function play({ runtime, player, session }: Lane) {
  if (runtime.getState().playback) player.play();
  else session.play();
}

export function pause({ runtime, player, session }: Lane, why: "asked" | "hidden" = "asked") {
  const { playback, phase } = runtime.getState();
  if (playback) return player.pause();
  if (phase.at !== "running") return;
  runtime.setState({ phase: { at: "paused", why } });
  session.send({ kind: "pause" });
  if (why === "hidden") session.send({ kind: "save" });
}

export function step({ runtime, player, session }: Lane) {
  const { playback, phase } = runtime.getState();
  if (playback) return player.step();
  if (isOpen(phase)) session.send({ kind: "step" });
}

/** Back to the seed; settings and edits stay, as the script of the replay. */
export function rewind({ runtime, player, session, setup, live }: Lane) {
  const { playback, phase } = runtime.getState();
  if (playback) return player.seek(0);
  if (!isOpen(phase)) return;
  rewindSetup(setup);
  live.clear(true);
  runtime.setState({ phase: { at: "ready" }, replay: null, resumedAt: null, confirmed: null });
  session.send({ kind: "rewind" });
}

/** A preset with its own settings, from step 0. */
export function openPreset({ session }: Lane, preset: PresetName) {
  clearLink();
  session.begin(fromPreset(preset));
}

/** The present preset with its own settings, from step 0. */
export const reset = (lane: Lane) => openPreset(lane, lane.setup.getState().start.preset);

/**
 * Leaves the recording for a run of this machine; while that is getting ready, the recording stays.
 */
export function trainHere(lane: Lane) {
  const { phase } = lane.runtime.getState();
  // the recording is all there is to see; the message says what can be done
  if (phase.at === "stopped") return;
  if (phase.at === "idle") return lane.session.play();
  if (phase.at === "probing" || phase.at === "loading")
    return lane.runtime.setState({ wanted: true });
  lane.player.close();
  play(lane);
}

export const keepWatching = ({ runtime }: Lane) => runtime.setState({ wanted: false });
