import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { setView } from "./view";
import type { InEditor } from "./written-code";

/** Editors of the experiment's longer texts: which is open, and what was written in the code's. */
export type EditorName = "code" | "prompts";
interface CodeView extends InEditor {
  readonly open: EditorName | null;
}

const store = createStore<CodeView>(() => ({
  open: null,
  draft: null,
  bound: null,
  applied: null,
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
