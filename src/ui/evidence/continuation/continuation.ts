import type { Evidence } from "../evidence";

/** Sentences, listed by rank. */
export const continuation: Evidence = {
  title: "Most probable completions",
  tabs: [],
  rows: { noun: "completion z", order: "target", columns: [], fold: "beginnings" },
  charts: {},
};
