import type { Evidence } from "../evidence";
import { infilling } from "../infilling/infilling";

const { head, rows } = infilling;

/** The middles of a story that a model wrote itself; no grammar says which of them fit. */
export const ownInfilling: Evidence = {
  title: "Middles of this story",
  shortTitle: "Middles",
  ...(head && { head }),
  tabs: [],
  rows: {
    noun: "middle z",
    order: "target",
    ...(rows.dot && { dot: rows.dot }),
    columns: [],
  },
  charts: {},
};
