import { choice, number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";
import { lagFields } from "../fields/lag";
import type { Baseline } from "./advantages";

/** What REINFORCE alone reads, and the age of its samples. */
export const reinforceFields = {
  "reinforce.baseline": choice<Baseline>({
    label: "Baseline",
    default: "others",
    choices: ["none", "others"],
    apply: "live",
    section: "training",
    names: { none: "None", others: "Mean of the other samples (RLOO)" },
    short: { none: "REINFORCE", others: "RLOO" },
    why: "What the score of a sample is compared with. It changes the noise of the gradient alone.",
    source: "RLOO: arXiv 2402.14740",
  }),
  "reinforce.klWeight": number({
    label: "KL weight",
    default: 1,
    min: 0,
    max: 2,
    step: 0.05,
    unit: "1",
    apply: "live",
    section: "training",
    why:
      "β in the score log R/T − β log q. At 1 the expected score is log Z − KL(policy ‖ target), " +
      "so the best policy is the target; at 0 it is the likeliest string alone.",
    source: "ours; arXiv 2509.01632",
  }),
  ...lagFields,
} satisfies FieldTable;
