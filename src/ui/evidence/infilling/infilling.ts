import { percent } from "../../shared/figures";
import type { Evidence } from "../evidence";

/** The middles of one story: the model's posterior, the policy, and what the grammar says. */
export const infilling: Evidence = {
  title: "Middles of this story",
  tabs: [],
  rows: {
    noun: "middle z",
    order: "target",
    triangle: { name: "world: the grammar’s posterior", of: ({ world }) => world ?? null },
    columns: [
      {
        name: "world",
        kind: "figure",
        side: "after",
        width: 48,
        text: ({ world }) => (world === undefined ? "–" : percent(world)),
      },
    ],
    fold: ({ verdict }) => (verdict === false ? "middles the ending rules out" : null),
  },
  charts: {},
};
