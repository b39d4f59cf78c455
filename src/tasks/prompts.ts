import type { Prompt } from "../lm/sequences";
import type { ValuesOf } from "../schema/field";
import type { taskFields } from "./fields";
import type { Vocabulary } from "./vocabulary";

/** Leaves by dotted path, complete and checked one by one. */
export type Leaves = Readonly<Record<string, number | string>>;
export type Failed = { readonly sentence: string };

/** Texts the experiments start from (public/models/…/prompts.json). */
export interface PromptSet {
  readonly integers: string;
  readonly train: readonly string[];
  readonly heldOut: readonly string[];
}

/** Checks prompts.json leaf by leaf. */
export function readPrompts(file: unknown): PromptSet | Failed {
  const at = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)[key]
      : undefined;
  const integers = at(at(file, "integers"), "prompt");
  if (typeof integers !== "string" || integers === "")
    return { sentence: "prompts.json: integers.prompt must be a text that is not empty." };
  const lists: string[][] = [];
  for (const name of ["train", "heldOut"]) {
    const list = at(at(file, "continuation"), name);
    if (!Array.isArray(list) || list.length === 0)
      return {
        sentence: `prompts.json: continuation.${name} must be a list of texts, at least one.`,
      };
    const wrong = list.findIndex((item) => typeof item !== "string" || item === "");
    if (wrong >= 0)
      return {
        sentence: `prompts.json: continuation.${name}[${wrong}] must be a text that is not empty.`,
      };
    lists.push(list as string[]);
  }
  return { integers, train: lists[0], heldOut: lists[1] };
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
  const v = leaves as ValuesOf<typeof taskFields>;
  if (v["prompt.text"] !== "") return [v["prompt.text"]];
  return v["prompt.choice"] === "one" ? [own[v["prompt.which"] - 1]] : own;
}

/** One sentence when the prompts asked for cannot be had. */
export function promptsFault(
  leaves: Leaves,
  own: readonly string[],
  vocabulary: Vocabulary,
  longest: number,
): string | undefined {
  const v = leaves as ValuesOf<typeof taskFields>;
  if (v["prompt.text"] === "" && v["prompt.choice"] === "one" && v["prompt.which"] > own.length)
    return (
      `prompt.which is ${v["prompt.which"]}, but there are ${own.length} training prompts; ` +
      `choose a number from 1 to ${own.length}.`
    );
  for (const text of trainingTexts(leaves, own)) {
    const tokens = vocabulary.encode(text).length;
    if (tokens === 0) return "prompt.text has no tokens; write at least one character.";
    if (tokens > longest)
      return `prompt.text has ${tokens} tokens in this vocabulary; at most ${longest} are allowed.`;
  }
  return undefined;
}
