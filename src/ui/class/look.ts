import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { ReplayState } from "./replay-state";

/** How the class is looked at: nothing of it changes what is replayed. */
export interface ClassLook {
  readonly chosen: number | null; // the number of a link
  readonly revealed: boolean; // letters, and which predictions came true
  readonly question: number | null; // of the lesson, from 0; null: the last one that most answer
  readonly order: TileOrder;
  readonly only: ReplayState | null; // the tiles that are not faded
  readonly lanes: readonly number[]; // numbers of links that are to be opened side by side
  readonly letters: boolean; // on the tiles: what was predicted
  readonly figures: boolean; // on the tiles: the figure of each run
}

export type TileOrder = "pasted" | "answer" | "outcome";
export const MOST_LANES = 4;

const initial: ClassLook = {
  chosen: null,
  revealed: false,
  question: null,
  order: "pasted",
  only: null,
  lanes: [],
  letters: true,
  figures: true,
};

const store = createStore<ClassLook>(() => initial);

export const lookNow = () => store.getState();
export const setLook = (change: Partial<ClassLook>) => store.setState(change);
export const forgetLook = () => store.setState(initial, true);
export const useLook = <V>(select: (look: ClassLook) => V) => useStore(store, select);

/** Shows what was predicted and what came true, or hides it again. */
export const reveal = () => setLook({ revealed: !lookNow().revealed });

/** Puts a link among those to be opened side by side, or takes it out again. */
export function markLane(number: number) {
  const { lanes } = lookNow();
  if (lanes.includes(number)) setLook({ lanes: lanes.filter((other) => other !== number) });
  else if (lanes.length < MOST_LANES) setLook({ lanes: [...lanes, number] });
}
