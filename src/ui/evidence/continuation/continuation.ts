import type { Evidence } from "../evidence";
import { DecodingsTab } from "../decodings/DecodingsTab";
import { Branches } from "./Branches";
import { Head } from "./Head";

/** Sentences, listed by rank, below the map of their masses. */
export const continuation: Evidence = {
  title: "Most probable completions",
  shortTitle: "Completions",
  head: Head,
  tabs: [{ name: "evidence:decodings", title: "Decodings", Panel: DecodingsTab }],
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
