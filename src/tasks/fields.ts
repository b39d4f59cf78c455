import { choice, number, text } from "../schema/field";
import type { FieldTable } from "../schema/field";

/** A visitor's own prompt is part of the prior, and may change while the run goes on. */
export const promptFields = {
  "prompt.text": text({
    label: "Prompt X",
    default: "",
    maxLength: 1000,
    lines: 3,
    apply: "live",
    section: "prior",
    check: checkPromptText,
    why: "The text before z. If it is empty, the task's own prompts are used.",
    source: "paper §2, §4.1",
  }),
} satisfies FieldTable;

/** Which prompts a run trains on, for tasks that have several. */
export const promptListFields = {
  "prompt.choice": choice({
    label: "Train on",
    default: "all",
    choices: ["all", "one"],
    apply: "live",
    section: "prior",
    names: { all: "All training prompts", one: "One of them" },
    why:
      "Many prompts teach the policy to answer new ones; a single one is learned sooner. " +
      "This has no effect while a prompt X is written above.",
    source: "ours",
  }),
  "prompt.which": number({
    label: "Which prompt",
    default: 1,
    min: 1,
    max: 10_000,
    integer: true,
    unit: "1",
    apply: "live",
    section: "prior",
    only: { path: "prompt.choice", where: ["one"] },
    why: "Number of the training prompt, from 1. It has an effect only when one is trained on.",
    source: "ours",
  }),
} satisfies FieldTable;

/** What the choice of a run's training prompts reads, where a task has the fields. */
export const trainingPromptFields = { ...promptFields, ...promptListFields } satisfies FieldTable;

/**
 * Control characters would be shown as nothing and tokenised as something. Line breaks and tabs are
 * text.
 */
export function checkPromptText(prompt: string): string | undefined {
  for (const c of prompt) {
    const code = c.codePointAt(0) ?? 0;
    if ((code < 32 && c !== "\n" && c !== "\t") || code === 127)
      return (
        `the character U+${code.toString(16).padStart(4, "0").toUpperCase()} cannot be part ` +
        "of a prompt; use printable text."
      );
    if (code >= 0xd800 && code < 0xe000)
      return "it contains half of a character; use printable text.";
  }
  return undefined;
}
