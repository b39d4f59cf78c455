import { number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";

export const lengthFields = {
  "length.min": number({
    label: "Shortest length",
    default: 1,
    min: 0,
    max: 32,
    integer: true,
    unit: "tokens",
    apply: "restart",
    section: "prior",
    why: "Fewer tokens before ⊤ are never sampled.",
    source: "paper: 1 to 5",
  }),
  "length.max": number({
    label: "Longest length",
    default: 10,
    min: 1,
    max: 64,
    integer: true,
    unit: "tokens",
    apply: "restart",
    section: "prior",
    why: "After this many tokens ⊤ is forced.",
    source: "paper: 5 to 30",
  }),
} satisfies FieldTable;
