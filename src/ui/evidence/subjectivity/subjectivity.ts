import type { Evidence } from "../evidence";

/** Reasons for the label of a review, listed by rank. */
export const subjectivity: Evidence = {
  title: "Reasons for this review",
  tabs: [],
  rows: { noun: "reason z", order: "target", columns: [] },
  charts: {},
};
