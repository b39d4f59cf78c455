/**
 * The fields of log R. All are live: an edit moves the target at the next step, and the policy
 * follows it.
 */
import { number } from "../schema/field";
import type { FieldTable } from "../schema/field";
import type { TermSpec } from "./term";
import { terms } from "./terms";

export const likelihoodFields = {
  "reward.likelihood": number({
    label: "Weight of the prior in the target",
    default: 1,
    min: 0,
    max: 2,
    step: 0.05,
    unit: "1",
    apply: "live",
    section: "prior",
    why:
      "At 0 the target ignores the prior; at 1 it is the prior to the power 1/T. The weight " +
      "multiplies log p(z⊤ | X).",
    source: "paper §3",
  }),
} satisfies FieldTable;

const specs: readonly TermSpec[] = Object.values(terms);

export const rewardFields: FieldTable = Object.assign(
  {},
  likelihoodFields,
  ...specs.map(({ fields }) => fields),
) as FieldTable;
