import type { Evidence } from "../evidence";

/** Numbers are drawn by value; with a list of words, or another model, by rank. */
export const randomIntegers: Evidence = {
  title: "Probability of each string n⊤, %",
  tabs: [],
  rows: { noun: "string z", order: "target", columns: [] },
  charts: {},
};
