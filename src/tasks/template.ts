import { choice } from "../schema/field";
import type { FieldTable } from "../schema/field";
import type { Failed, Leaves } from "./prompts";
import type { Vocabulary } from "./vocabulary";

/** How a prompt is put before the model. */
export const templateFields = {
  "prompt.template": choice({
    label: "Prompt is read as",
    default: "none",
    choices: ["none", "chat"],
    names: { none: "Text that goes on", chat: "A message to the model" },
    apply: "restart",
    section: "prior",
    only: { path: "model.name", where: ["world"], outside: true },
    why:
      "A message is put into the model's own chat template, with its special tokens, up to where " +
      "the answer begins. Only models for conversations have one.",
    source: "ours",
  }),
} satisfies FieldTable;

/**
 * The vocabulary by which prompts are encoded as the leaves say: with the model's chat template
 * around them, or as they are; one sentence where the model's template cannot be used.
 */
export function promptVocabulary(leaves: Leaves, vocabulary: Vocabulary): Vocabulary | Failed {
  if (leaves["prompt.template"] !== "chat") return vocabulary;
  const { chat } = vocabulary;
  if (!chat)
    return {
      sentence:
        "prompt.template is chat, but this model has no chat template; choose none, or a model " +
        "for conversations.",
    };
  const probe = chat("Hello");
  if (!probe.ok) return probe;
  return {
    ...vocabulary,
    refusal: (text) => {
      const written = chat(text);
      return written.ok ? undefined : written.sentence;
    },
    encode(text) {
      const written = chat(text);
      if (!written.ok) throw new Error(written.sentence);
      return written.value;
    },
  };
}
