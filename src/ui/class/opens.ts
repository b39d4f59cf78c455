import { difference } from "../../experiment/leaves";
import type { SharedRun } from "../../experiment/experiment";
import { firstLane } from "../lanes/lanes";
import { clearLink } from "../run/clear-link";
import { openRuns } from "../run/open-runs";
import { backToRun } from "../stores/place";
import type { ClassLink } from "./class-link";

/** Opens the run of a link in the page, without the lesson that it may belong to. */
export const openAlone = (run: SharedRun) => openAll([run]);

/** Opens runs side by side; what is on screen is saved first. */
export function openAll([run, ...beside]: readonly SharedRun[]) {
  backToRun();
  clearLink();
  const page = { run, ...(beside.length > 0 && { beside }) };
  void openRuns(firstLane(), { page, notices: [] });
}

/** How many settings two runs of one preset differ in, edits included; else infinitely many. */
function distance(a: SharedRun, b: SharedRun): number {
  if (a.experiment.preset !== b.experiment.preset) return Infinity;
  const leaves = difference(a.experiment.leaves, b.experiment.leaves).length;
  return leaves + (JSON.stringify(a.edits) === JSON.stringify(b.edits) ? 0 : 1);
}

/** The other links of a run's preset, the nearest first; those with the same run are none. */
export function others(link: ClassLink, links: readonly ClassLink[]) {
  const { run } = link;
  if (!run) return [];
  return links
    .flatMap((other) => {
      const apart = other.run && other !== link ? distance(run, other.run) : Infinity;
      return apart > 0 && apart < Infinity ? [{ link: other, apart }] : [];
    })
    .sort((a, b) => a.apart - b.apart || a.link.number - b.link.number);
}
