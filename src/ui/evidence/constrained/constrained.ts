import type { Evidence } from "../evidence";
import { Rivals } from "./Rivals";
import { Satisfied } from "./Satisfied";

/** Sentences that a constraint is asked of, listed by rank; the triangle is local masking. */
export const constrained: Evidence = {
  title: "Most probable sentences",
  shortTitle: "Sentences",
  foot: Satisfied,
  tabs: [{ name: "evidence:rivals", title: "Rivals", Panel: Rivals }],
  rows: {
    noun: "sentence z",
    order: "target",
    triangle: { name: "local masking, token by token", of: ({ masked }) => masked ?? null },
    columns: [],
    fold: "beginnings",
  },
  charts: {},
};
