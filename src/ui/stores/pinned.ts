import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { SampleReport, SampleRow } from "../../worker/protocol";

/**
 * Strings that the visitor wants to keep in sight, with their numbers when they were last seen;
 * none yet in a new run.
 */
export interface Pinned {
  readonly prompt: string;
  readonly text: string;
  readonly row: SampleRow | null;
}

const store = createStore<{ readonly pinned: readonly Pinned[] }>(() => ({ pinned: [] }));
export const usePinned = () => useStore(store, (s) => s.pinned);
export const pinned = () => store.getState().pinned;

type Named = Pick<SampleRow, "prompt" | "text">;
export const same = (a: Named, b: Named) => a.text === b.text && a.prompt === b.prompt;

export function togglePin(row: SampleRow) {
  if (pinned().some((p) => same(p, row))) unpin(row);
  else store.setState({ pinned: [...pinned(), { prompt: row.prompt, text: row.text, row }] });
}
export const unpin = (named: Named) =>
  store.setState({ pinned: pinned().filter((p) => !same(p, named)) });

/** A report of samples has newer numbers of some of them. */
export function refreshPins({ rows }: SampleReport) {
  if (pinned().length)
    store.setState({
      pinned: pinned().map((p) => ({ ...p, row: rows.find((row) => same(row, p)) ?? p.row })),
    });
}

/**
 * Another run, or this one from its beginning: the strings stay, what was known of them does not.
 */
export function forgetPinnedNumbers() {
  if (pinned().some((p) => p.row))
    store.setState({ pinned: pinned().map((p) => ({ ...p, row: null })) });
}
