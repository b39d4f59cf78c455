import { choice, number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";

/** Which labelled reviews a run trains on. */
export const labelFields = {
  "subjectivity.labels": choice({
    label: "Labelled reviews",
    default: "10",
    choices: ["10", "20", "50"],
    apply: "live",
    section: "prior",
    only: { path: "prompts.own", where: [""] },
    why:
      "The first so many training reviews, half of them subjective. Ten cover at most ten of the " +
      "forty themes that reviews are about.",
    source: "paper §4.3: 10, 20, 50",
  }),
} satisfies FieldTable;

/** What the reward adds to log p(z , | X) + log p(Y | X z ,). */
export const gateFields = {
  "subjectivity.gate": number({
    label: "Gate on the wrong label",
    default: 0,
    min: -100,
    max: 0,
    step: 1,
    unit: "nats",
    apply: "live",
    section: "reward",
    why:
      "Added to log R of a reason after which the other label is likelier. The paper adds −50; " +
      "at 0 the target is the posterior over reasons itself.",
    source: "official code: −50",
  }),
} satisfies FieldTable;
