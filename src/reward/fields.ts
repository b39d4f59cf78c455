/**
 * The leaves of log R. All live: an edit moves the target at the next step, and the policy chases
 * it.
 */
import { choice, number, text } from "../schema/field";
import type { FieldTable } from "../schema/field";
import { compilePattern } from "./pattern";
import type { WordsRule } from "./terms";

const MOST_WORDS = 32;
const LONGEST_WORD = 40;

/** Words and phrases, one a line or between commas; spaces around them do not count. */
export const wordList = (list: string): string[] =>
  list
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");

function checkWords(list: string): string | undefined {
  const entries = wordList(list);
  if (entries.length > MOST_WORDS)
    return `There are ${entries.length} words; at most ${MOST_WORDS} are allowed.`;
  const long = entries.find((entry) => entry.length > LONGEST_WORD);
  return long === undefined
    ? undefined
    : `“${long.slice(0, 20)}…” has ${long.length} characters; a word or phrase may have ` +
        `${LONGEST_WORD}.`;
}

function checkPattern(source: string): string | undefined {
  const compiled = compilePattern(source);
  return compiled.ok ? undefined : compiled.sentence;
}

const amount = {
  min: -50,
  max: 50,
  step: 0.5,
  unit: "nats",
  apply: "live",
  section: "reward",
} as const;
const weight = {
  min: -10,
  max: 10,
  step: 0.1,
  unit: "nats",
  apply: "live",
  section: "reward",
} as const;

export const rewardFields = {
  "reward.likelihood": number({
    label: "Weight of the prior in the target",
    default: 1,
    min: 0,
    max: 2,
    step: 0.05,
    unit: "1",
    apply: "live",
    section: "prior",
    why:
      "0: the target ignores what the prior prefers; 1: it is the prior, sharpened by T. The " +
      "weight multiplies log p(z⊤ | X).",
    source: "paper §3",
  }),
  "reward.words": text({
    label: "Words",
    default: "",
    maxLength: 400,
    lines: 2,
    apply: "live",
    section: "reward",
    check: checkWords,
    why: "Words or phrases, between commas or one a line; whole words, in either case.",
    source: "ours",
  }),
  "reward.wordsRule": choice<WordsRule>({
    label: "Count words",
    default: "any",
    choices: ["any", "each"],
    apply: "live",
    section: "reward",
    names: { any: "Once, when any occurs", each: "Each that occurs" },
    why: "Whether further words of the list earn more.",
    source: "ours",
  }),
  "reward.wordsWeight": number({
    ...weight,
    label: "Weight of the words",
    default: 2,
    why: "Added to log R when they occur; below 0 they are avoided.",
    source: "ours",
  }),
  "reward.pattern": text({
    label: "Pattern",
    default: "",
    maxLength: 200,
    apply: "live",
    section: "reward",
    check: checkPattern,
    why: "A regular expression to be found in z. No backreferences or lookarounds.",
    source: "ours",
  }),
  "reward.patternWeight": number({
    ...weight,
    label: "Weight of the pattern",
    default: 2,
    why: "Added to log R where the pattern is found; below 0 it is avoided.",
    source: "ours",
  }),
  "reward.lengthTarget": number({
    label: "Wanted length",
    default: 6,
    min: 0,
    max: 64,
    integer: true,
    unit: "tokens",
    apply: "live",
    section: "reward",
    why: "Tokens before ⊤. Set it to the longest length to pay for every token.",
    source: "ours",
  }),
  "reward.lengthWeight": number({
    label: "Weight of the length",
    default: 0,
    min: 0,
    max: 10,
    step: 0.1,
    unit: "nats a token",
    apply: "live",
    section: "reward",
    why: "Taken from log R for every token away from the wanted length; 0 turns it off.",
    source: "ours",
  }),
  "reward.integerFirst": number({
    ...amount,
    label: "First token is a number",
    default: 8,
    why: "log R when the first token is one of the permitted numbers.",
    source: "paper §2: 8",
  }),
  "reward.integerFirstElse": number({
    ...amount,
    label: "First token is anything else",
    default: -8,
    why: "log R when it is not.",
    source: "paper §2: −8",
  }),
  "reward.integerLater": number({
    ...amount,
    max: 0,
    label: "Each later token, at position k",
    default: -8,
    why: "Times k, for k = 2, 3, …: a number should stand alone.",
    source: "paper §2: −8",
  }),
  "reward.integerEmpty": number({
    ...amount,
    label: "Empty string",
    default: -8,
    why: "log R when ⊤ comes first.",
    source: "paper §2: −8",
  }),
} satisfies FieldTable;
