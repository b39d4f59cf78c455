import { createStore, type StoreApi } from "zustand/vanilla";
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

export type PinStore = StoreApi<{ readonly pinned: readonly Pinned[] }>;
export const createPins = (): PinStore => createStore(() => ({ pinned: [] }));

type Named = Pick<SampleRow, "prompt" | "text">;
export const same = (a: Named, b: Named) => a.text === b.text && a.prompt === b.prompt;

export function togglePin(store: PinStore, row: SampleRow) {
  const { pinned } = store.getState();
  if (pinned.some((p) => same(p, row))) unpin(store, row);
  else store.setState({ pinned: [...pinned, { prompt: row.prompt, text: row.text, row }] });
}
export const unpin = (store: PinStore, named: Named) =>
  store.setState(({ pinned }) => ({ pinned: pinned.filter((p) => !same(p, named)) }));

/** A report of samples has newer numbers of some of them. */
export function refreshPins(store: PinStore, { rows }: SampleReport) {
  const { pinned } = store.getState();
  if (pinned.length)
    store.setState({
      pinned: pinned.map((p) => ({ ...p, row: rows.find((row) => same(row, p)) ?? p.row })),
    });
}

/**
 * Another run, or this one from its beginning: the strings stay, what was known of them does not.
 */
export function forgetPinnedNumbers(store: PinStore) {
  const { pinned } = store.getState();
  if (pinned.some((p) => p.row))
    store.setState({ pinned: pinned.map((p) => ({ ...p, row: null })) });
}
