import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { Lane } from "../lane/lane";
import { forgetRun, moveToFirst } from "../run/last";
import { pageWorker } from "./page-worker";

/** The runs that stand side by side in the page, in the order of their letters. */
export const letters = ["A", "B", "C", "D"] as const;
export type Letter = (typeof letters)[number];

export interface Placed {
  readonly letter: Letter;
  readonly lane: Lane;
}
interface Lanes {
  readonly placed: readonly Placed[];
  readonly editing: Letter; // the lane that rail, samples and tree show
}

const store = createStore<Lanes>(() => ({ placed: [], editing: "A" }));

export const lanesNow = () => store.getState().placed;
export const setLanes = (change: Partial<Lanes>) => store.setState(change);
/** Calls back with the lane that is first, now and whenever another one becomes it. */
export function onFirstLane(begin: (lane: Lane) => () => void) {
  let first = firstLane();
  let end = begin(first);
  store.subscribe(() => {
    if (firstLane() === first) return;
    end();
    first = firstLane();
    end = begin(first);
  });
}
export const useLanes = () => useStore(store, (s) => s.placed);
export const useEditing = () => useStore(store, (s) => s.editing);
/** Does more than one run stand in the page? */
export const useManyLanes = () => useStore(store, (s) => s.placed.length > 1);
export const useEditedLane = () => useStore(store, editedLane);

/** The lane that goes on when the page has one. */
export const firstLane = (): Lane => editedLane({ ...store.getState(), editing: lettered(0) });
const lettered = (k: number): Letter => lanesNow()[k]?.letter ?? letters[0];

function editedLane({ placed, editing }: Lanes): Lane {
  const found = placed.find(({ letter }) => letter === editing) ?? placed[0];
  if (!found) throw new Error("The page has no lane.");
  return found.lane;
}

/** The page begins with one lane. */
export const placeFirst = (lane: Lane) =>
  store.setState({ placed: [{ letter: "A", lane }], editing: "A" });

/** A lane and those beside it; alone where it stands in no page. */
export function besides(lane: Lane): readonly Lane[] {
  const all = lanesNow().map((placed) => placed.lane);
  return all.includes(lane) ? all : [lane];
}

/** Does the same in every lane, so that it takes effect at one step of all their runs. */
export const inAll = (lane: Lane, act: (lane: Lane) => void) =>
  pageWorker.together(() => besides(lane).forEach(act));

/** Ends a lane; its run stays saved. The last one stays. */
export function removeLane(lane: Lane) {
  const rest = lanesNow().filter((placed) => placed.lane !== lane);
  if (rest.length === 0 || rest.length === lanesNow().length) return;
  lane.session.leave();
  lane.player.close();
  lane.session.cancel();
  forgetRun(lane.runtime.getState().place);
  if (rest.length === 1) pageWorker.group = undefined;
  const placed = [asFirst(rest[0]), ...rest.slice(1)];
  const { editing } = store.getState();
  const kept = placed.some(({ letter }) => letter === editing) ? editing : placed[0].letter;
  store.setState({ placed, editing: kept });
}

/** One lane is always the first: a reload begins with its run. */
function asFirst({ lane }: Placed): Placed {
  const { place } = lane.runtime.getState();
  if (place) {
    moveToFirst(place);
    lane.runtime.setState({ place: "" });
    lane.session.send({ kind: "save" });
  }
  return { letter: letters[0], lane };
}

/** Another run takes the place of all: this lane alone goes on. */
export function leaveOthers(lane: Lane) {
  for (const other of besides(lane)) if (other !== lane) removeLane(other);
}
