import type { Evidence } from "../evidence";
import { Branches } from "./Branches";
import { Head } from "./Head";

/** Sentences, listed by rank, below the map of their masses. */
export const continuation: Evidence = {
  title: "Most probable completions",
  shortTitle: "Completions",
  head: Head,
  tabs: [],
  chosen: { title: "By branch", Panel: Branches },
  rows: {
    noun: "completion z",
    order: "target",
    columns: [],
    fold: "beginnings",
    legend: "in-head",
  },
  charts: {},
};
