import { number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";

export const seedFields = {
  "run.seed": number({
    label: "Seed",
    default: 7,
    min: 0,
    max: 4294967295,
    integer: true,
    unit: "1",
    apply: "restart",
    section: "replay",
    why: "The same seed on the same device gives the same tokens.",
    source: "ours",
  }),
} satisfies FieldTable;
