import type { Report } from "../../worker/protocol";
import type { LaneStores } from "../lane/stores";
import type { FormerRun, RuntimeStore } from "../stores/runtime";

/** How to come back to the run on screen from its newest save; null where it has none. */
export function formerRun({ setup, runtime }: LaneStores): FormerRun | null {
  const { saved, resumed, playback } = runtime.getState();
  const newest = saved ?? resumed;
  return playback || !newest ? null : { experiment: setup.getState().start, ...newest };
}

/** The run that was left is saved, maybe under a new id: another tab took the old one. */
export function takeFormerSave(
  runtime: RuntimeStore,
  { save, step }: Extract<Report, { kind: "saved" }>,
) {
  const { former } = runtime.getState();
  if (former) runtime.setState({ former: { ...former, save, step } });
}
