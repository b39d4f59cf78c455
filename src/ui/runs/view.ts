import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { RunId } from "../../worker/protocol";
import { book, queue } from "./program";
import type { Book } from "./records/book";
import type { FigureName } from "./records/record";
import type { Along } from "./records/statistics";
import type { Progress } from "./background/queue";

/** How the runs are looked at. Nothing here changes a number. */
export interface RunsView {
  readonly selected: RunId | null;
  readonly figure: FigureName; // of the large chart
  readonly along: Along;
  readonly log: boolean;
  readonly order: "newest" | "nearest";
  readonly filter: string;
  readonly all: boolean; // every setting, not only those that differ
  readonly sweep: string | null; // the sweep on show, in place of the chart of runs
  readonly asks: boolean; // the form of a sweep is open
  readonly seeds: number; // how many a run is to have
  readonly crosshair: number | null; // on the axis
  readonly said: string | null; // what an act answered, in one sentence
}

const store = createStore<RunsView>(() => ({
  selected: null,
  figure: "tv",
  along: "rewardEvaluations",
  log: true,
  order: "newest",
  filter: "",
  all: false,
  sweep: null,
  asks: false,
  seeds: 5,
  crosshair: null,
  said: null,
}));

export const runsView = () => store.getState();

/** What an act answered stands until something else is looked at. */
export function setRunsView(change: Partial<RunsView>) {
  const isPointer = Object.keys(change).every((name) => name === "crosshair");
  store.setState(isPointer ? change : { said: null, ...change });
}
export const useRunsView = <V>(select: (view: RunsView) => V) => useStore(store, select);
export const useBook = <V>(select: (book: Book) => V) => useStore(book.store, select);
export const useProgress = <V>(select: (progress: Progress) => V) =>
  useStore(queue.progress, select);
