import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/** What the worker does beside the runs on screen, in a few words; null where nothing. */
const store = createStore<{ readonly says: string | null }>(() => ({ says: null }));
export const setBackground = (says: string | null) => store.setState({ says });
export const useBackground = () => useStore(store, ({ says }) => says);
