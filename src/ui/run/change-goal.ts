import { presets } from "../../experiment/presets";
import type { Lane } from "../lane/lane";
import { edit } from "./editing";
import { trainHere } from "./transport";

/** The goal that the preset proposes next, in a run of this machine. */
export function changeGoal(lane: Lane) {
  const { path, value } = presets[lane.setup.getState().start.preset].next;
  edit(lane, path, value);
  trainHere(lane);
}
