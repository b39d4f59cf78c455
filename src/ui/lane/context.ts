import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Shown } from "../stores/live";
import type { Runtime } from "../stores/runtime";
import type { Selection } from "../stores/selection";
import type { Setup } from "../stores/setup";
import type { Lane } from "./lane";

/** The lane that a part of the page shows. Components reach a run only through these hooks. */
export const LaneContext = createContext<Lane | null>(null);

export function useLane(): Lane {
  const lane = useContext(LaneContext);
  if (lane === null) throw new Error("A component that shows a run stands outside every lane.");
  return lane;
}

export const useSetup = <V>(select: (setup: Setup) => V) => useStore(useLane().setup, select);
export const useRuntime = <V>(select: (runtime: Runtime) => V) =>
  useStore(useLane().runtime, select);
export const useLive = <V>(select: (shown: Shown) => V) => useStore(useLane().live.shown, select);
export const useSelection = <V>(select: (selection: Selection) => V) =>
  useStore(useLane().selection, select);
export const usePins = () => useStore(useLane().pins, (s) => s.pinned);

/** The settings of the run on screen: the visitor's own, or a recorded run's. */
export function useShownSetup<V>(select: (setup: Setup) => V): V {
  const own = useSetup(select);
  const recorded = useStore(useLane().recorded, (r) => r.setup);
  return recorded ? select(recorded) : own;
}
export const useRecorded = () => useStore(useLane().recorded, (r) => r.setup !== null);
