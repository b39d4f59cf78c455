import type { LengthRules } from "../../lm/estimates";
import { choice } from "../../schema/field";
import type { FieldTable } from "../../schema/field";

/** How lengths enter every prefix's estimate of log Z. */
export const estimateFields = {
  "objective.minLengthRule": choice<LengthRules["minLengthRule"]>({
    label: "Below the shortest length",
    default: "penalty",
    choices: ["penalty", "mask"],
    apply: "restart",
    section: "training",
    names: { penalty: "Log-reward −99", mask: "Leave the pairs out" },
    why:
      "Penalty teaches the policy not to stop early. Leaving pairs out trains nothing about " +
      "the first tokens.",
    source: "official code: penalty",
  }),
  "objective.forcedStop": choice<LengthRules["forcedStop"]>({
    label: "At the longest length",
    default: "policy",
    choices: ["policy", "certain"],
    apply: "restart",
    section: "training",
    names: { policy: "Keep the policy's log q(⊤)", certain: "Count the stop as certain" },
    why:
      "The stop is forced there. Certain lets the policy spend nothing on it; keep it where " +
      "⊤ is a real token.",
    source: "official code: by task",
  }),
} satisfies FieldTable;
