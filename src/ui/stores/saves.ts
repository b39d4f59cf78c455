import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { SaveSummary } from "../../worker/protocol";

/** The saved runs of this browser, which every lane shares; null until they were listed. */
interface Saves {
  readonly saves: readonly SaveSummary[] | null;
}
const store = createStore<Saves>(() => ({ saves: null }));
export const setSaves = (saves: readonly SaveSummary[]) => store.setState({ saves });
export const useSaves = () => useStore(store, (s) => s.saves);
