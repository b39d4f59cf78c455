import type { SharedRun } from "../../experiment/experiment";
import { pictureOf } from "../../experiment/picture";
import type { LaneStores } from "../lane/stores";
import type { Runtime, RuntimeStore } from "../stores/runtime";

/** What the page shows of a link or a file that it opened. */
export const linkOf = ({ steps, edits, fingerprint, picture }: SharedRun): Runtime["linked"] => ({
  steps,
  edits,
  recordedOn: fingerprint?.adapter ?? null,
  picture: picture ?? null,
});

/** Which files the judges of the run on screen are, as a part of what is shared. */
export function judgesShown(runtime: RuntimeStore): Pick<SharedRun, "judges"> {
  const { judges } = runtime.getState();
  return judges ? { judges } : {};
}

/**
 * What a run that has taken no step is opened with once more: the link that it replays, or its
 * edits; undefined where it has neither.
 */
export function replayAgain(
  { setup, runtime }: LaneStores,
  replay: SharedRun | undefined,
): SharedRun | undefined {
  const { start: experiment, edits, script } = setup.getState();
  const all = [...edits, ...script];
  if (replay?.edits.length === all.length) return replay;
  return all.length ? { experiment, edits: all, steps: 0, ...judgesShown(runtime) } : undefined;
}

/**
 * The run of a lane as a link or a file carries it: how it started, what was edited, how far it
 * got, and its last exact picture. Edits that only wait, after a rewind or in a replay that was
 * stopped, have not happened, so they are not part of it. While a recorded run is on screen it is
 * that one, to be run again; a recording has no fingerprint.
 */
export function sharedRun({ setup, recorded, runtime, live }: LaneStores): SharedRun {
  const { playback, fingerprint, machine } = runtime.getState();
  const recording = recorded.getState().setup;
  if (playback && recording)
    return { experiment: recording.start, edits: playback.edits, steps: playback.steps };
  const { start, edits } = setup.getState();
  const { truth } = live.shown.getState();
  const steps = live.stepNow(); // the newest report's; what is painted may be some frames older
  // after a rewind the former picture stays until the next one replaces it
  const picture = truth && truth.step <= steps ? pictureOf(truth) : undefined;
  return {
    experiment: start,
    edits,
    steps,
    ...(machine && { executor: machine.executor }),
    ...judgesShown(runtime),
    ...(fingerprint && { fingerprint }),
    ...(picture && { picture }),
  };
}
