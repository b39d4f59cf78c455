import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/** What fills the page in place of the run's charts; a row in `ui/places/record.ts` each. */
export type PlaceName = "models" | "runs" | "walk" | "class" | "report";
export type Place = "run" | PlaceName;

export const placeStore = createStore<{ readonly place: Place }>(() => ({ place: "run" }));
export const usePlace = () => useStore(placeStore, ({ place }) => place);
export const setPlace = (place: Place) => placeStore.setState({ place });
export const backToRun = () => setPlace("run");

/** Are keys meant for the run? Not where another place, with keys of its own, stands before it. */
export const reachesRun = (): boolean => ["run", "models"].includes(placeStore.getState().place);

/** Back to the run if this place is the one that is open. */
export function leavePlace(name: PlaceName) {
  if (placeStore.getState().place === name) backToRun();
}
