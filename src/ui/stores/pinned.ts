import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { SampleReport, SampleRow } from "../../worker/protocol";

/** Strings that the visitor wants to keep in sight, with their numbers when they were last seen; none yet in a new run. */
export interface Pinned { readonly prompt: string; readonly text: string; readonly row: SampleRow | null }

const store = createStore<{ readonly pinned: readonly Pinned[] }>(() => ({ pinned: [] }));
export const usePinned = () => useStore(store, (s) => s.pinned);

type Named = Pick<SampleRow, "prompt" | "text">;
export const same = (a: Named, b: Named) => a.text === b.text && a.prompt === b.prompt;

export function togglePin(row: SampleRow) {
  const { pinned } = store.getState(), rest = pinned.filter((p) => !same(p, row));
  store.setState({ pinned: rest.length < pinned.length ? rest : [...pinned, { prompt: row.prompt, text: row.text, row }] });
}

/** A report of samples has newer numbers of some of them. */
export function refreshPins({ rows }: SampleReport) {
  const { pinned } = store.getState();
  if (pinned.length) store.setState({ pinned: pinned.map((p) => ({ ...p, row: rows.find((row) => same(row, p)) ?? p.row })) });
}

/** Another run, or this one from its beginning: the strings stay, what was known of them does not. */
export function forgetPinnedNumbers() {
  const { pinned } = store.getState();
  if (pinned.some((p) => p.row)) store.setState({ pinned: pinned.map((p) => ({ ...p, row: null })) });
}
