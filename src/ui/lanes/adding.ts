import type { Experiment, Leaves, SharedRun } from "../../experiment/experiment";
import type { Decoded } from "../../schema/field";
import { createLane, type Lane } from "../lane/lane";
import { clearLink } from "../run/clear-link";
import { settingsShown } from "../run/editing";
import type { LastRun } from "../run/last";
import { linkOf } from "../run/shared";
import { offerFormer } from "../run/transport";
import type { Opening } from "../run/opening";
import { plain } from "../shared/plain";
import { setView } from "../stores/view";
import { lockedSentence, locks } from "../view-query/view-query";
import { lanesNow, leaveOthers, letters, setLanes } from "./lanes";
import { pageWorker } from "./page-worker";
import { changed, replays, withoutReplay } from "./rivals";

/** A run that a lane begins. */
interface Beginning {
  readonly lane: Lane;
  readonly experiment: Experiment;
  readonly how: Opening;
}

/**
 * Adds a lane that differs from the first by some leaves. All lanes begin again from step 0, with
 * their settings as they are shown; their runs are saved first. `fresh`: none of them replays, so
 * that all ask for as many rewards. A sentence where the settings allow no such run.
 */
export function addLane(changes: Leaves, { fresh }: { readonly fresh: boolean }): string | null {
  const locked = Object.keys(changes).find(locks);
  if (locked !== undefined) return lockedSentence(locked);
  const first = lanesNow().at(0);
  if (!first || lanesNow().length >= letters.length) return null;
  const settled = (experiment: Experiment) =>
    fresh && replays(experiment) ? withoutReplay(experiment) : experiment;
  const own = lanesNow().map(({ lane }) => ({ lane, experiment: settled(settingsShown(lane)) }));
  const rival: Decoded<Experiment> = changed(own[0].experiment, changes);
  if (!rival.ok) return plain(rival.sentence);
  const alone = own.length === 1;
  const former = own.map(({ lane }) => lane.session.leave());
  const added = placeBeside(first.lane);
  clearLink();
  beginAll([...own, { lane: added, experiment: settled(rival.value) }].map(fromSeed));
  if (alone) offerFormer(first.lane, former[0]);
  setView({ tab: "compare", panel: "compare" });
  return null;
}

const fromSeed = (beginning: Omit<Beginning, "how">): Beginning => ({ ...beginning, how: {} });

/** A lane under the first free letter; nothing runs in it yet. */
export function placeBeside({ runtime }: Lane): Lane {
  const lane = createLane(pageWorker.connect);
  const { executor, runHidden } = runtime.getState();
  const taken = lanesNow();
  const letter = letters.find((one) => taken.every((placed) => placed.letter !== one));
  if (letter === undefined) throw new Error("There is no room for another lane.");
  lane.runtime.setState({ executor, runHidden, place: letter === letters[0] ? "" : letter });
  const all = [...taken, { letter, lane }].sort((a, b) => (a.letter < b.letter ? -1 : 1));
  setLanes({ placed: all });
  return lane;
}

/** Begins the runs of all lanes, which from now on take their steps together. */
export function beginAll(beginnings: readonly Beginning[]) {
  pageWorker.group = "lanes";
  for (const { lane, experiment, how } of beginnings) lane.session.begin(experiment, how);
}

/** Opens the runs of a link, each in a lane: `first` is the one that goes on. */
export function openBeside(first: Lane, runs: readonly SharedRun[]) {
  const lanes = placed(first, runs.length);
  beginAll(lanes.map((lane, k) => beginning(lane, runs[k], { replay: runs[k] })));
  lanes.forEach(({ runtime }, k) => runtime.setState({ linked: linkOf(runs[k]) }));
}

/** Brings all lanes back after a reload: from their saves, if these are of one step. */
export function restoreAll(first: Lane, runs: readonly LastRun[]) {
  const together = new Set(runs.map(({ run }) => run.steps)).size === 1;
  const lanes = placed(first, runs.length);
  beginAll(
    lanes.map((lane, k) => {
      const { run, save } = runs[k];
      return beginning(lane, run, together ? { resume: save } : { replay: run });
    }),
  );
  if (!together) first.runtime.setState({ notice: apart });
}

const apart =
  "The lanes were saved at different steps, so all begin again from the seed, with their edits.";

const beginning = (lane: Lane, { experiment }: SharedRun, how: Opening): Beginning => ({
  lane,
  experiment,
  how,
});

/** So many lanes, of which one is there; the others end. */
export function placed(first: Lane, count: number): readonly Lane[] {
  leaveOthers(first);
  return [first, ...Array.from({ length: count - 1 }, () => placeBeside(first))];
}
