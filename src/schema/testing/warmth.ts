import { number } from "../field";

/** A field as a newcomer would add it: one row of a table. */
export const warmth = {
  "optimiser.warmth": number({
    label: "Warmth",
    default: 3,
    min: 1,
    max: 9,
    integer: true,
    unit: "1",
    apply: "live",
    section: "training",
    why: "It stands for any field that a newcomer adds.",
  }),
};
