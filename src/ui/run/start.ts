import { decodeLink } from "../../experiment/codec";
import type { PresetName, SharedRun } from "../../experiment/experiment";
import { difference } from "../../experiment/leaves";
import { presetNames } from "../../experiment/presets";
import { readRecording } from "../../worker/recording";
import { fromPreset, setup, startFrom } from "../stores/experiment";
import { isOpen, runtime, setRuntime } from "../stores/runtime";
import { fault } from "./intake";
import { player } from "./player";
import { begin, open, openPreset, pause, postpone, trainHere } from "./session";
import { lastRun } from "./last";

/**
 * What the page does when it opens: a link is followed, if it can be read; a saved run is offered
 * again; else a recorded run plays while the machine warms up. Phones begin with the recording and
 * train only when asked.
 */
export async function start(phone: boolean) {
  document.addEventListener("visibilitychange", () => whenHidden(document.hidden));
  window.addEventListener("hashchange", () => void follow(location.hash));
  const last = await lastRun();
  if (
    location.hash.length > 1 &&
    !(last && reloaded() && (await isOf(last, location.hash))) &&
    (await follow(location.hash))
  )
    return;
  startFrom(last?.experiment ?? fromPreset(presetNames[0]));
  const how = { resume: last !== null };
  if (phone) postpone(how);
  else open(setup().start, how);
  await playRecording(setup().start.preset);
}

/**
 * Another experiment, from step 0. Its recorded run plays while the machine gets ready for it, as
 * on a first visit.
 */
export async function choose(preset: PresetName) {
  openPreset(preset);
  await playRecording(preset);
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
let playedBefore = false;
function whenHidden(hidden: boolean) {
  const { playback, runHidden, wanted, phase } = runtime();
  if (!hidden && wanted && isOpen(phase)) return trainHere(); // it became ready while nobody looked
  if (playback) {
    if (hidden) {
      playedBefore = playback.playing;
      player.pause();
    } else if (playedBefore) player.play();
  } else if (hidden && !runHidden) pause("hidden");
}

/**
 * A link opens to the same run, or says what is wrong with it and leaves everything as it was.
 * Could it be read?
 */
async function follow(fragment: string): Promise<boolean> {
  const read = await decodeLink(fragment);
  if (!read.ok) {
    fault({ kind: "bad-link", sentence: read.sentence }, 0);
    return false;
  }
  const { run, notices } = read.value;
  begin(run.experiment, { replay: run });
  setRuntime({
    linked: { steps: run.steps, edits: run.edits, recordedOn: run.fingerprint?.adapter ?? null },
    said: notices[0] ?? null,
  });
  return true;
}

/**
 * Shows the recorded run of a preset, also over a run that was ready sooner and has taken no step;
 * not once the visitor began or followed a link, or a saved run is back. Is there one?
 */
export async function playRecording(preset: PresetName): Promise<boolean> {
  const { start: asked } = setup();
  const response = await fetch(`recordings/${preset}.json`).catch(() => null);
  if (!response?.ok || !response.headers.get("content-type")?.includes("json")) return false;
  const text = await response.text().catch(() => null); // the connection broke on the way
  const read = text === null ? null : readRecording(text);
  if (!read?.ok) return false;
  const { phase, resumedAt } = runtime();
  const untouched = phase.at === "ready" && resumedAt === null && !document.hidden;
  if (setup().start !== asked || (isOpen(phase) && !untouched)) return true;
  player.open(read.value);
  player.play();
  return true;
}
