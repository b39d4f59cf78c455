import type { Evidence } from "../evidence";

/** Ways of working, listed by policy: the target has few of them. */
export const arithmetic: Evidence = {
  title: "Worked steps for this problem",
  tabs: [],
  rows: { noun: "steps z", order: "policy", columns: [] },
  charts: {},
};
