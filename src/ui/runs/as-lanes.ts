import { beginAll, placeBeside } from "../lanes/adding";
import { firstLane, leaveOthers } from "../lanes/lanes";
import { clearLink } from "../run/clear-link";
import { offerFormer } from "../run/transport";
import { backToRun } from "../stores/place";
import { setView } from "../stores/view";
import type { RunRecord } from "./records/record";

/** Runs of one preset stand on the same axes, so they can be trained side by side. */
export const canBeLanes = (records: readonly RunRecord[]): boolean =>
  records.length > 1 && new Set(records.map(({ experiment }) => experiment.preset)).size === 1;

/** Begins these runs again side by side, from step 0; the run on screen is saved first. */
export function openAsLanes(records: readonly RunRecord[]) {
  const first = firstLane();
  leaveOthers(first);
  const former = first.session.leave();
  clearLink();
  beginAll(
    records.map(({ experiment, edits, seeds }, k) => ({
      lane: k === 0 ? first : placeBeside(first),
      experiment,
      how: edits.length > 0 ? { replay: { experiment, edits, steps: seeds[0].steps } } : {},
    })),
  );
  offerFormer(first, former);
  backToRun();
  setView({ tab: "compare", panel: "compare" });
}
