import { choice, number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";
import { gflownetFields } from "../gflownet/fields";
import type { Hold } from "./phases";

/** What variational EM alone reads, beside what its E-steps do. */
const roundFields = {
  "em.eSteps": number({
    label: "E-steps a round",
    default: 200,
    min: 1,
    max: 100_000,
    integer: true,
    unit: "steps",
    apply: "restart",
    section: "training",
    why:
      "GFlowNet steps on the policy q(z | X), whose target is the posterior over z under the " +
      "likelihood as it is.",
    source: "paper §4.3: 1000, one round",
  }),
  "em.mSteps": number({
    label: "M-steps a round",
    default: 20,
    min: 1,
    max: 100_000,
    integer: true,
    unit: "steps",
    apply: "restart",
    section: "training",
    why:
      "Steps of maximum likelihood on p(Y | X z), with z drawn from the policy as it is. They " +
      "move the target of the E-steps after them.",
    source: "paper §4.3: 100, one round",
  }),
  "em.phase": choice<Hold>({
    label: "Part of a round",
    default: "rounds",
    choices: ["rounds", "E", "M"],
    apply: "live",
    section: "training",
    names: { rounds: "As the rounds have it", E: "Stay in E", M: "Stay in M" },
    short: { rounds: "by rounds", E: "stay in E", M: "stay in M" },
    buttons: [
      { says: "Go to M now", chooses: "M" },
      { says: "Stay in E", chooses: "E" },
      { says: "Go on by rounds", chooses: "rounds" },
    ],
    why:
      "Holds from the next step on. By rounds again, a part that has had its steps is over, and " +
      "one that has not takes the rest of them.",
    source: "ours",
  }),
  "em.learns": choice<"answer" | "label">({
    label: "What M-steps learn",
    default: "answer",
    choices: ["label", "answer"],
    apply: "restart",
    section: "training",
    names: { label: "Which label (cross-entropy)", answer: "Every token of Y" },
    short: { label: "which label", answer: "all of Y" },
    why:
      "The cross-entropy sets one label against the other after the same reason; that a label " +
      "follows at all stays as likely as the frozen model says. Reward and evidence bound are of " +
      "the likelihood that is learned.",
    source: "official code: the two label logits",
  }),
  "em.adapter": choice<"continued" | "fresh">({
    label: "Adapter of the likelihood",
    default: "continued",
    choices: ["continued", "fresh"],
    apply: "restart",
    section: "training",
    names: { continued: "Goes on from round to round", fresh: "Fresh at every round’s M-steps" },
    short: { continued: "goes on", fresh: "fresh every round" },
    why:
      "A fresh one forgets what earlier rounds learned, so that log p(Y | X) first falls to the " +
      "frozen model's. The paper has one round.",
    source: "paper §4.3: fresh, one round",
  }),
  "em.learningRate": number({
    label: "Learning rate of M-steps",
    default: 2e-4,
    min: 1e-6,
    max: 0.1,
    scale: "log",
    unit: "1",
    apply: "live",
    section: "training",
    why: "Constant; the adapter of the likelihood has an optimiser of its own.",
    source: "official code: 1e-4",
  }),
} satisfies FieldTable;

export const emFields = { ...gflownetFields, ...roundFields } satisfies FieldTable;
