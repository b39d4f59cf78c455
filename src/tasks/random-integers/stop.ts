import { choice } from "../../schema/field";
import type { FieldTable } from "../../schema/field";
import type { Failed, Leaves } from "../prompts";
import type { Vocabulary } from "../vocabulary";

export const stopFields = {
  "integers.stop": choice({
    label: "A number ends with",
    default: "end",
    choices: ["end", "line"],
    names: { end: "End of text", line: "A line break" },
    apply: "restart",
    section: "reward",
    only: { path: "model.name", where: ["world"], outside: true },
    why:
      "What ⊤ is: the token that ends a text, which in a model for conversations ends its turn, " +
      "or a line break. A model that was trained on pages of text breaks a line after a number " +
      "far more often than it ends the text.",
    source: "paper §2: end of text",
  }),
} satisfies FieldTable;

/** ⊤ and how it looks. */
interface Stop {
  readonly token: number;
  readonly text: string;
  readonly read?: string; // in a text that another model reads; absent: the text ends there
}

/** The token that ends a number, or one sentence where this vocabulary has none. */
export function stopOf(leaves: Leaves, vocabulary: Vocabulary): Stop | Failed {
  const isLine = leaves["integers.stop"] === "line";
  const token = isLine ? vocabulary.tokenOf("\n") : vocabulary.eos;
  if (token !== undefined)
    return { token, ...(isLine ? { text: "⏎", read: "\n" } : { text: "⊤" }) };
  const named = isLine ? "a line break as a token of its own" : "the end-of-text token";
  return {
    sentence:
      `Random integers end with ${named}, and this tokenizer has none; choose another ` +
      "integers.stop, or a model that has one.",
  };
}
