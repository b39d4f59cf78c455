import { number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";

/** The age of samples, for methods that may train on old ones. */
export const lagFields = {
  "behaviour.lag": number({
    label: "Age of samples",
    default: 0,
    min: 0,
    max: 200,
    integer: true,
    unit: "steps",
    apply: "live",
    section: "replay",
    why:
      "Samples are drawn this many steps before they are trained on, at first by the untrained " +
      "policy. A balance loss holds for samples of any age; a policy gradient does not.",
    source: "ours; Trajectory Balance with Asynchrony, arXiv 2503.18929",
  }),
} satisfies FieldTable;
