import { create } from "zustand";
import type { PageTab } from "../stores/page-tabs";
import { type Part, plainView, type ViewQuery } from "../view-query/query";

/** A class link that is being made; it stays as it was left while the page is open. */
export interface Draft extends ViewQuery {
  readonly opens: Opens;
}

/** What the link opens: the run on screen, its experiment at step 0, or the lesson. */
export type Opens = "run" | "preset" | "lesson";

export const useDraft = create<Draft>(() => ({ ...plainView, opens: "preset" }));

const toggled = <V>(set: ReadonlySet<V>, value: V): ReadonlySet<V> => {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
};

export const setDraft = (change: Partial<Draft>) => useDraft.setState(change);
export const toggleHidden = (part: Part) =>
  useDraft.setState(({ hide, lock }) => ({
    hide: toggled(hide, part),
    lock: hide.has(part) ? lock : without(lock, part), // what is hidden need not be locked
  }));
export const toggleLocked = (name: string) =>
  useDraft.setState(({ lock }) => ({ lock: toggled(lock, name) }));
export const setShown = (show: PageTab | null) => useDraft.setState({ show });

const without = (set: ReadonlySet<string>, name: string): ReadonlySet<string> =>
  new Set([...set].filter((other) => other !== name));
