import { later } from "../../shared/later";
import type { Evidence } from "../evidence";

const Head = later(() => import("./Head").then((file) => file.Head));
const Decodings = later(() => import("../decodings/Decodings").then((file) => file.Decodings));
const Branches = later(() => import("./Branches").then((file) => file.Branches));

/** Sentences, listed by rank, below the map of their masses. */
export const continuation: Evidence = {
  title: "Most probable completions",
  shortTitle: "Completions",
  head: Head,
  tabs: [{ name: "evidence:decodings", title: "Decodings", Panel: Decodings }],
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
