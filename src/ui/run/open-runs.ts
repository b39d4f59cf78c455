import type { ReadPage } from "../../experiment/codec";
import { leftOut } from "../../experiment/left-out";
import type { Lane } from "../lane/lane";
import { leaveOthers } from "../lanes/lanes";
import { linkOf } from "./shared";

/**
 * Opens the runs of a link or a file side by side, each to be replayed. What is on screen is saved
 * first.
 */
export async function openRuns(lane: Lane, { page, notices }: ReadPage): Promise<void> {
  const { run, beside = [] } = page;
  const lanes = beside.length > 0 ? await lanesProgram() : null;
  lane.session.leave();
  leaveOthers(lane);
  if (lanes) lanes.openBeside(lane, [run, ...beside]);
  else {
    lane.session.begin(run.experiment, { replay: run });
    lane.runtime.setState({ linked: linkOf(run) });
  }
  const missing = lanes ? [] : leftOut({ run, beside });
  lane.runtime.setState({ notice: [...notices, ...missing][0] ?? null });
}

/** What opens further lanes; null where it cannot be loaded: the first run then stands alone. */
export const lanesProgram = () => import("../lanes/adding").catch(() => null);
