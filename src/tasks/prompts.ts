import type { Prompt } from "../lm/sequences";
import type { Leaves } from "../reward/term";
import type { ValuesOf } from "../schema/field";
import type { trainingPromptFields } from "./fields";
import type { Vocabulary } from "./vocabulary";

export type { Leaves } from "../reward/term";
export type Failed = { readonly sentence: string };

/** Texts a task starts from, read from its prompts.json. */
export interface PromptTexts {
  readonly train: readonly string[];
  readonly heldOut: readonly string[];
}

const at = (file: unknown, key: string): unknown =>
  typeof file === "object" && file !== null ? (file as Record<string, unknown>)[key] : undefined;
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** The text under a key of a prompt file, or one sentence. */
export function readText(file: unknown, name: string, key: string): string | Failed {
  const value = at(file, key);
  return isText(value) ? value : { sentence: `${name}: ${key} must be a text that is not empty.` };
}

/** The list of texts under a key of a prompt file, at least one, or one sentence. */
export function readTexts(file: unknown, name: string, key: string): readonly string[] | Failed {
  const list = at(file, key);
  if (!Array.isArray(list) || list.length === 0)
    return { sentence: `${name}: ${key} must be a list of texts, at least one.` };
  const wrong = list.findIndex((item) => !isText(item));
  return wrong < 0
    ? (list as string[])
    : { sentence: `${name}: ${key}[${wrong}] must be a text that is not empty.` };
}

/**
 * A prompt is named by its text, so that buffers and caches of another text never answer for it.
 */
export const promptOf = (text: string, vocabulary: Vocabulary): Prompt => ({
  id: text,
  text,
  tokens: vocabulary.encode(text),
});

/** Prompts of a list of texts, each text encoded once. */
export function memoPrompts(
  vocabulary: Vocabulary,
): (texts: readonly string[]) => readonly Prompt[] {
  const known = new Map<string, Prompt>();
  return (texts) =>
    texts.map((text) => {
      const prompt = known.get(text) ?? promptOf(text, vocabulary);
      known.set(text, prompt);
      return prompt;
    });
}

/** The texts a run trains on: the visitor's own, or one, or all of the experiment's. */
export function trainingTexts(leaves: Leaves, own: readonly string[]): readonly string[] {
  const v = leaves as ValuesOf<typeof trainingPromptFields>;
  if (v["prompt.text"] !== "") return [v["prompt.text"]];
  return v["prompt.choice"] === "one" ? [own[v["prompt.which"] - 1]] : own;
}

/**
 * One sentence when the prompt that the leaves choose does not exist, or the visitor's own cannot
 * be used. The task's own prompts are not read here: `textFault` reads each when a task is opened.
 */
export function chosenFault(
  leaves: Leaves,
  own: readonly string[],
  vocabulary: Vocabulary,
  longest: number,
): string | undefined {
  const v = leaves as ValuesOf<typeof trainingPromptFields>;
  const text = v["prompt.text"];
  if (text !== "") return textFault(text, vocabulary, longest);
  return v["prompt.choice"] === "one" && v["prompt.which"] > own.length
    ? `prompt.which is ${v["prompt.which"]}, but there are ${own.length} training prompts; ` +
        `choose a number from 1 to ${own.length}.`
    : undefined;
}

/** One sentence when a text cannot be a prompt: not as text, empty in tokens, or too long. */
export function textFault(
  text: string,
  vocabulary: Vocabulary,
  longest: number,
): string | undefined {
  const special = vocabulary.specialIn(text);
  if (special !== undefined)
    return (
      `The prompt contains ${special}, which the model reads as a special token, not as text; ` +
      "remove it."
    );
  const refusal = vocabulary.refusal?.(text);
  if (refusal !== undefined) return refusal;
  const tokens = vocabulary.encode(text).length;
  if (tokens === 0) return "prompt.text has no tokens; write at least one character.";
  return tokens > longest
    ? `prompt.text has ${tokens} tokens in this vocabulary; at most ${longest} are allowed.`
    : undefined;
}
