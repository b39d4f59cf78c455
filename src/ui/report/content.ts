import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { Edit } from "../../experiment/experiment";

/** A line of a table of the report. */
export interface Line {
  readonly name: string;
  readonly value: string;
  readonly how: string; // estimator and error; of a setting: the preset's value
}

/** Everything that is printed of a run, as it stood when the report was opened. */
export interface ReportContent {
  readonly title: string;
  readonly says: string; // what is learned
  readonly run: string; // preset, seed, step, hash of the settings, version
  readonly computedBy: string;
  readonly settings: readonly Line[];
  readonly figures: readonly Line[];
  readonly charts: readonly { readonly name: string; readonly svg: string }[];
  readonly edits: readonly Edit[];
  readonly link: string | null; // null: the run is too long for a link
  readonly code: string | null; // the link as a QR code; null: it is too long for one
}

const store = createStore<{ readonly content: ReportContent | null }>(() => ({ content: null }));
export const useReport = () => useStore(store, (s) => s.content);
export const setReport = (content: ReportContent) => store.setState({ content });
