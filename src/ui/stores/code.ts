import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { setView } from "./view";

/** The editor of the reward's code: is it open, and what was written and not applied yet. */
interface CodeView {
  readonly open: boolean;
  readonly draft: string | null; // null: what is in force
  readonly bound: string | null; // likewise
}

const store = createStore<CodeView>(() => ({ open: false, draft: null, bound: null }));
export const useCode = <V>(select: (code: CodeView) => V) => useStore(store, select);
export const codeView = () => store.getState();
export const setCode = (change: Partial<CodeView>) => store.setState(change);

export function openCode() {
  setView({ sheet: null });
  setCode({ open: true });
}
export const closeCode = () => setCode({ open: false });
