import { choice, number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";

export type OperandsChoice = "3" | "4" | "3 and 4";
export type CalculatorChoice = "on" | "off";

/** Which problems are trained on. Those of five operands never are. */
export const problemFields = {
  "arithmetic.operands": choice<OperandsChoice>({
    label: "Operands trained on",
    default: "3 and 4",
    choices: ["3", "4", "3 and 4"],
    apply: "live",
    section: "prior",
    names: { "3": "Three", "4": "Four", "3 and 4": "Three and four" },
    why:
      "How many numbers a training problem adds and subtracts. Five are never trained on: they " +
      "show what carries over.",
    source: "paper §4.4",
  }),
  "arithmetic.problems": number({
    label: "Training problems",
    default: 1000,
    min: 2,
    max: 2000,
    integer: true,
    unit: "problems",
    apply: "live",
    section: "prior",
    why:
      "The first 50 have a worked answer, which supervised fine-tuning needs; the GFlowNet needs " +
      "none. A fifth of all problems is held out and never trained on.",
    source: "paper §4.4: 1,000 and 50 worked",
  }),
} satisfies FieldTable;

export const calculatorFields = {
  "arithmetic.calculator": choice<CalculatorChoice>({
    label: "Calculator",
    default: "on",
    choices: ["on", "off"],
    apply: "restart",
    section: "prior",
    names: { on: "On", off: "Off" },
    why:
      "It writes the value after each “=”. Its tokens are part of the text and of its " +
      "log-probability under the model, but no choices of the policy. Off, the model writes the " +
      "values itself.",
    source: "paper §4.4",
  }),
} satisfies FieldTable;
