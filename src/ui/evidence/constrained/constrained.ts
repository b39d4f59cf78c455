import type { Evidence } from "../evidence";

/** Sentences that a constraint is asked of, listed by rank. */
export const constrained: Evidence = {
  title: "Most probable sentences",
  tabs: [],
  rows: { noun: "sentence z", order: "target", columns: [], fold: "beginnings" },
  charts: {},
};
