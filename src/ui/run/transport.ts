import type { PresetName } from "../../experiment/experiment";
import type { Lane } from "../lane/lane";
import { inAll, leaveOthers } from "../lanes/lanes";
import { isHeld, isOpen, trains, type FormerRun, type PauseReason } from "../stores/runtime";
import { fromPreset, rewindSetup } from "../stores/setup";
import { clearLink } from "./clear-link";

/**
 * The verbs of the bar, of all lanes at once. While a recorded run is on screen they drive its
 * player instead.
 */

export const play = (lane: Lane) => inAll(lane, playOne);
export const pause = (lane: Lane, why: PauseReason = "requested") =>
  inAll(lane, (one) => pauseOne(one, why));
export const step = (lane: Lane) => inAll(lane, stepOne);
export const rewind = (lane: Lane) => inAll(lane, rewindOne);

function playOne({ runtime, player, session }: Lane) {
  if (runtime.getState().playback) player.play();
  else session.play();
}

function pauseOne({ runtime, player, session }: Lane, why: PauseReason) {
  const { playback, phase } = runtime.getState();
  if (playback) return player.pause();
  if (!trains(phase)) return;
  runtime.setState({ phase: { at: "running", until: why } }); // two steps may still be in flight
  session.send({ kind: "pause" });
  if (why === "hidden") session.send({ kind: "save" });
}

function stepOne({ runtime, player, session, live }: Lane) {
  const { playback, phase, held } = runtime.getState();
  if (playback) return player.step();
  if (isHeld({ held }, live.stepNow())) return;
  if (isOpen(phase)) session.send({ kind: "step" });
}

/** Back to the seed; settings and edits stay, as the script of the replay. */
function rewindOne({ runtime, player, session, setup, live }: Lane) {
  const { playback, phase, saved, resumed } = runtime.getState();
  if (playback) return player.seek(0);
  if (!isOpen(phase)) return;
  rewindSetup(setup);
  live.clear(true);
  runtime.setState({
    phase: { at: "ready" },
    replay: null,
    figures: null,
    saved: saved ?? resumed, // it is kept, but the run is no longer back from it
    resumed: null,
    imported: false,
    confirmed: null,
  });
  session.send({ kind: "rewind" });
}

/** A preset with its own settings, from step 0. */
export function openPreset(lane: Lane, preset: PresetName) {
  leaveOthers(lane);
  clearLink();
  lane.session.begin(fromPreset(preset));
}

/** The present preset with its own settings, from step 0; the run that is left can come back. */
export function reset(lane: Lane) {
  const former = lane.session.leave();
  openPreset(lane, lane.setup.getState().start.preset);
  offerFormer(lane, former);
}

/** Offers the way back to the run that another one replaces. */
export function offerFormer({ runtime }: Lane, former: FormerRun | null) {
  runtime.setState({ former });
}

/** Back to the run that was left. */
export function restoreFormer(lane: Lane) {
  const { former } = lane.runtime.getState();
  if (!former) return;
  leaveOthers(lane);
  clearLink();
  lane.session.begin(former.experiment, { resume: former.save });
}

/**
 * Leaves the recording for a run of this machine; while that is getting ready, the recording stays.
 */
export const trainHere = (lane: Lane) => inAll(lane, trainOne);

function trainOne(lane: Lane) {
  const { phase } = lane.runtime.getState();
  // the recording is all there is to see; the message says what can be done
  if (phase.at === "stopped") return;
  if (phase.at === "idle") return lane.session.play();
  if (phase.at === "probing" || phase.at === "loading")
    return lane.runtime.setState({ wanted: true });
  lane.player.close();
  playOne(lane);
}

/** Agrees that a host is contacted; what was refused for want of it is requested again. */
export function allowHost({ runtime, session }: Lane) {
  const { consent } = runtime.getState();
  if (!consent) return;
  runtime.setState({ consent: null, contacted: consent.host, notice: null, trouble: null });
  session.agree(consent.host, consent.edits);
}

export const declineHost = ({ runtime }: Lane) => runtime.setState({ consent: null, notice: null });
