import { chosenBefore } from "../processor/choice";
import type { PresetName, SharedRun } from "../../experiment/experiment";
import { difference } from "../../experiment/leaves";
import { namedPreset, presets } from "../../experiment/presets";
import type { Lane } from "../lane/lane";
import { firstLane } from "../lanes/lanes";
import { isOpen } from "../stores/runtime";
import { firstPreset, freshSetup, fromPreset } from "../stores/setup";
import { hasTrained } from "../stores/trained";
import { viewQuery, wrongInQuery } from "../view-query/view-query";
import { takeFault } from "./intake";
import { lastBeside, lastRun } from "./last";
import { decodeLink, decodePage } from "./links";
import { openLessonOf, openPage } from "./open-page";
import { lanesProgram } from "./open-runs";
import { fetchRecording } from "./recordings";
import { timeWhenIdle } from "./timing";
import { offerFormer, openPreset, pause, trainHere } from "./transport";

/**
 * What the page does when it opens: a link is followed, if it can be read; a saved run is offered
 * again; else a recorded run plays while the machine warms up. Phones begin with the recording and
 * train only when asked.
 */
export async function start(lane: Lane, phone: boolean) {
  await begin(lane, phone);
  const wrong = wrongInQuery();
  if (wrong !== null) lane.runtime.setState({ confirmed: { sentence: wrong } });
  if (phone) timeWhenIdle(lane);
}

async function begin(lane: Lane, phone: boolean): Promise<void> {
  pauseWhileHidden();
  window.addEventListener("hashchange", () => void follow(firstLane(), location.hash));
  lane.runtime.setState({
    phase: { at: "probing", what: "reading the experiment" },
    executor: chosenBefore(),
  });
  const requested = holdRequest(lane);
  const last = viewQuery().embed ? null : await lastRun(); // a frame shows what its page says
  if (
    location.hash.length > 1 &&
    !(last && reloaded() && (await isOf(last.run, location.hash))) &&
    (await follow(lane, location.hash))
  ) {
    if (requested()) trainHere(lane);
    return;
  }
  const others = last && reloaded() ? await lastBeside() : [];
  const lanes = others.length > 0 ? await lanesProgram() : null;
  if (last && lanes) {
    lanes.restoreAll(lane, [last, ...others]);
    return void (requested() && trainHere(lane));
  }
  const experiment = last?.run.experiment ?? fromPreset(opening());
  lane.setup.setState(freshSetup(experiment), true);
  const how = last ? { resume: last.save } : {};
  if (phone) {
    lane.session.postpone(how);
    lane.runtime.setState({ phase: { at: "idle" } });
  } else lane.session.open(experiment, how);
  if (requested()) trainHere(lane);
  await playRecording(lane, experiment.preset);
}

/**
 * A first visit opens the drawing: it has hills, so that the temperature moves the outline at its
 * first use, which it does not where every number is wanted equally often.
 */
const opening = (): PresetName => (hasTrained() ? firstPreset : "drawn-integers");

/**
 * Watches for a request to train that is made before the first run is opened, which takes some
 * milliseconds; opening a run would forget it. The function returned ends the watch.
 */
function holdRequest({ runtime }: Lane): () => boolean {
  let requested = false;
  const stop = runtime.subscribe(({ wanted }) => {
    requested ||= wanted;
  });
  return () => {
    stop();
    return requested;
  };
}

/**
 * Another experiment, from step 0. Its recorded run plays while the machine gets ready for it, as
 * on a first visit.
 */
export async function choose(lane: Lane, preset: PresetName) {
  const former = lane.session.leave();
  openPreset(lane, preset);
  offerFormer(lane, former);
  await playRecording(lane, preset);
}

/**
 * A reload is no new visit: the run that was under way comes back, not the link that it began with
 * or was shared by.
 */
const reloaded = () =>
  performance
    .getEntriesByType("navigation")
    .some((entry) => (entry as PerformanceNavigationTiming).type === "reload");
async function isOf({ experiment }: SharedRun, link: string) {
  const read = await decodeLink(link);
  if (!read.ok) return false;
  const other = read.value.run.experiment;
  return (
    other.preset === experiment.preset && difference(other.leaves, experiment.leaves).length === 0
  );
}

/** A hidden tab trains only when asked to; a recorded run goes on when the tab is seen again. */
function pauseWhileHidden() {
  let playedBefore = false;
  document.addEventListener("visibilitychange", () => {
    const { hidden } = document;
    const lane = firstLane();
    const { playback, runHidden, wanted, phase } = lane.runtime.getState();
    if (!hidden && wanted && isOpen(phase)) return trainHere(lane); // it became ready unseen
    if (playback) {
      if (hidden) {
        playedBefore = playback.playing;
        lane.player.pause();
      } else if (playedBefore) lane.player.play();
    } else if (hidden && !runHidden) pause(lane, "hidden");
  });
}

/**
 * A link opens to the same run, or says what is wrong with it and leaves everything as it was.
 * Could it be read?
 */
export async function follow(lane: Lane, fragment: string): Promise<boolean> {
  if (fragment.startsWith(LESSON)) return openLessonOf(lane, fragment.slice(LESSON.length));
  const named = namedPreset(fragment);
  if (named?.ok) {
    void choose(lane, named.value);
    return true;
  }
  const read = named ?? (await decodePage(fragment));
  if (!read.ok) {
    takeFault(lane, { kind: "bad-link", sentence: read.sentence }, 0);
    return false;
  }
  await openPage(lane, read.value);
  return true;
}

const LESSON = "#lesson=";

/**
 * Shows the recorded run of a preset, also over a run that was ready sooner and has taken no step;
 * not once the visitor began or followed a link, or a saved run is back. Where there is none to
 * show, a sentence says why.
 */
export async function playRecording(lane: Lane, preset: PresetName): Promise<string | null> {
  const { start: requested } = lane.setup.getState();
  const read = await fetchRecording(preset, presets[preset].title);
  if (!read.ok) return read.sentence;
  const { phase, resumed } = lane.runtime.getState();
  const untouched = phase.at === "ready" && resumed === null && !document.hidden;
  const superseded = lane.setup.getState().start !== requested;
  if (superseded || (isOpen(phase) && !untouched)) return null;
  lane.player.open(read.value);
  if (!viewQuery().paused) lane.player.play();
  return null;
}
