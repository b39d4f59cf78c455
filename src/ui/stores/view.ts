import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { kept } from "./kept";
import type { PageTab } from "./page-tabs";
import { viewQuery } from "../view-query/view-query";
import { hasTrained } from "./trained";
import type { Axis } from "./series";

/**
 * How the whole page is looked at, whatever run is on it. What a visitor picks out of one run is
 * in `selection.ts`. Nothing here changes a number.
 */
export type Order = "value" | "rank" | "target" | "policy" | "gap";
export type { PageTab };
export type TaskTab = `evidence:${string}`; // of a task, beside those of the page
export type Tab = PageTab | TaskTab;
export type Sheet = "settings" | Tab;
interface View {
  readonly theme: "light" | "dark";
  readonly order: Order;
  readonly log: boolean;
  readonly table: boolean; // the distribution as a table
  readonly flat: boolean; // ranked rows are not folded
  readonly byPrefix: boolean; // the chosen string, in place of the view of its task
  readonly axis: Axis;
  readonly chartsTable: boolean;
  readonly tab: Tab;
  readonly folded: ReadonlySet<string>;
  readonly panel: "charts" | Tab; // narrow frames show one at a time
  readonly sheet: Sheet | null; // a phone shows one over the page
  readonly keys: boolean;
  readonly adding: boolean; // the list of rivals for another lane is to be opened
  readonly aboutPage: boolean;
  readonly drawer: "controls" | "lesson" | "class-link"; // what stands left of the run
}

const themeKey = "amortize.theme";
function firstTheme(): View["theme"] {
  const chosen = kept.read(themeKey);
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

const store = createStore<View>(() => ({
  theme: firstTheme(),
  order: "value",
  log: false,
  table: false,
  flat: false,
  byPrefix: false,
  axis: "step",
  chartsTable: false,
  tab: viewQuery().show ?? (hasTrained() ? "samples" : "start"),
  folded: new Set(["model", "training", "replay"]),
  panel: viewQuery().show ?? "charts",
  sheet: null,
  keys: false,
  adding: false,
  aboutPage: false,
  drawer: "controls",
}));
export const useView = <V>(select: (view: View) => V) => useStore(store, select);
export const view = () => store.getState();
export const setView = (change: Partial<View>) => store.setState(change);

/** Brings the list of saved runs on screen, wherever this frame has it. */
export const showRuns = () => setView({ tab: "runs", panel: "runs", sheet: "runs" });

export const toggleSection = (section: string) => {
  const folded = new Set(view().folded);
  if (!folded.delete(section)) folded.add(section);
  setView({ folded });
};

/** Follows the system until the visitor chooses. */
export function keepTheme() {
  const paint = () => {
    document.documentElement.dataset.theme = view().theme;
  };
  paint();
  store.subscribe(paint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (!kept.read(themeKey)) setView({ theme: firstTheme() });
  });
}
export function switchTheme() {
  const theme = view().theme === "dark" ? "light" : "dark";
  kept.write(themeKey, theme);
  setView({ theme });
}
