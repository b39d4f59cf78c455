import type { Leaf, Path } from "../../experiment/experiment";
import { presets } from "../../experiment/presets";
import type { Lane } from "../lane/lane";
import { isOpen } from "../stores/runtime";
import { leavesNow, valueShown, without } from "../stores/setup";
import { edit } from "./editing";
import { trainHere } from "./transport";

/** The goal that the preset proposes next, in a run of this machine. */
export function changeGoal(lane: Lane) {
  const { path, value } = presets[lane.setup.getState().start.preset].next;
  trainFor(lane, path, value);
}

/** Changes the goal and trains for it here; until the run is ready, `keepWatching` undoes both. */
export function trainFor(lane: Lane, path: Path, value: Leaf) {
  const { setup, runtime } = lane;
  const before = valueShown(setup.getState(), path);
  edit(lane, path, value);
  if (!isOpen(runtime.getState().phase)) {
    const { replaced } = setup.getState();
    setup.setState({ replaced: { [path]: before, ...replaced } });
  }
  trainHere(lane);
}

/** Goes on watching: training is not requested any more, nor is the goal that it was to have. */
export function keepWatching(lane: Lane) {
  const { setup, runtime } = lane;
  runtime.setState({ wanted: false });
  const { replaced } = setup.getState();
  setup.setState({ replaced: {} });
  for (const [path, before] of Object.entries(replaced)) restore(lane, path, before);
}

/** A value that is still to be sent is forgotten; one that the run begins with is set back. */
function restore(lane: Lane, path: Path, before: Leaf) {
  const { setup } = lane;
  const state = setup.getState();
  if (before === leavesNow(state)[path]) setup.setState({ sent: without(state.sent, path) });
  else edit(lane, path, before);
}
