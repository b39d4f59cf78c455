import { createStore, type StoreApi } from "zustand/vanilla";
import type { Path } from "../../experiment/experiment";
import type { Topic } from "../about/topics";
import type { TermName } from "../glossary/terms";

/** What a visitor has picked out of one run: strings, a step, a parameter, a figure. */
export type Listing = "frequent" | "latest" | "pinned";
export interface Selection {
  readonly chosen: string | null; // a string, by its text
  readonly hovered: string | null; // under the pointer, or where the keys are in the list
  readonly listed: boolean; // the list of rows has the focus
  readonly opened: ReadonlySet<string>; // groups of the list, by key
  readonly crosshair: number | null; // a step
  readonly spot: Path | null; // the parameter that an edit's diamond leads to
  readonly terms: ReadonlySet<string>; // optional reward terms on show
  readonly listing: Listing;
  readonly allPrompts: boolean; // the table lists the strings of every prompt
  readonly filter: string; // of the sample table
  readonly unfolded: ReadonlySet<"valid" | "invalid">; // tails of the sample table
  readonly about: AboutFigure | null; // the figure whose definition is open
}
/** Which figure is explained, and the control that the explanation stands beside. */
interface AboutFigure {
  readonly topic: Topic | TermName;
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  readonly from: HTMLElement;
}

export type SelectionStore = StoreApi<Selection>;
export const createSelection = (): SelectionStore =>
  createStore<Selection>(() => ({
    chosen: null,
    hovered: null,
    listed: false,
    opened: new Set(),
    crosshair: null,
    spot: null,
    terms: new Set(),
    listing: "frequent",
    allPrompts: false,
    filter: "",
    unfolded: new Set(),
    about: null,
  }));
