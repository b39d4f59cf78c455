import type { Experiment, SharedRun } from "../../experiment/experiment";
import type { LaneStores } from "../lane/stores";
import { newRun } from "../stores/runtime";
import { freshSetup } from "../stores/setup";
import { forgetBeneath } from "./intake";

/** Forgets the run on screen; the settings are those of the run to come. */
export function clearFor(stores: LaneStores, experiment: Experiment, script?: SharedRun["edits"]) {
  const { setup, runtime, live, selection } = stores;
  forgetBeneath(stores);
  newRun(runtime);
  if (experiment.preset !== setup.getState().start.preset) runtime.setState({ task: null });
  setup.setState(freshSetup(experiment, { script }), true);
  live.clear(false);
  selection.setState({ chosen: null, hovered: null, crosshair: null });
}
