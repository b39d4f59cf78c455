import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { setView } from "./view";

/** Editors of the experiment's longer texts: which is open, and what was written in the code's. */
export type EditorName = "code" | "prompts";
interface CodeView {
  readonly open: EditorName | null;
  /** What is written; null: what is in force. It stays until it is in force and left. */
  readonly draft: string | null;
  readonly bound: string | null; // likewise
  readonly attempted: string | null; // the code that was applied last, taken or refused
}

const store = createStore<CodeView>(() => ({
  open: null,
  draft: null,
  bound: null,
  attempted: null,
}));
export const useCode = <V>(select: (code: CodeView) => V) => useStore(store, select);
export const codeView = () => store.getState();
export const setCode = (change: Partial<CodeView>) => store.setState(change);

export function openEditor(open: EditorName) {
  setView({ sheet: null });
  setCode({ open });
}
export const openCode = () => openEditor("code");
export const closeCode = () => setCode({ open: null });
