import { later } from "../../shared/later";
import type { Evidence } from "../evidence";

const Satisfied = later(() => import("./Satisfied").then((file) => file.Satisfied));
const Rivals = later(() => import("./Rivals").then((file) => file.Rivals));

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
