import { compilePattern } from "./pattern/pattern";
import { beginsWord, occursWhole, wordList } from "./word-list";

/** What a sentence must be like: words, a pattern, a number of words. */
export interface ConstraintRules {
  readonly contains: readonly string[];
  readonly rule: "any" | "each"; // of `contains`: one of them, or every one
  readonly excludes: readonly string[];
  readonly pattern: string; // "": none
  readonly minWords: number;
  readonly maxWords: number;
}

/** c(z) as a checker of texts, which do not begin with a space. */
export interface TextConstraint {
  /** Does the whole text satisfy it? */
  readonly satisfied: (text: string) => boolean;
  /**
   * May a text that begins so, and has at most `tokens` further tokens, satisfy it? It may say yes
   * too often, never too seldom.
   */
  readonly viable: (beginning: string, tokens: number) => boolean;
}

/** The values of `constraintFields`, as their checks accepted them. */
export interface ConstraintValues {
  readonly "constraint.contains": string;
  readonly "constraint.containsRule": ConstraintRules["rule"];
  readonly "constraint.excludes": string;
  readonly "constraint.pattern": string;
  readonly "constraint.minWords": number;
  readonly "constraint.maxWords": number;
}

export const constraintRules = (values: ConstraintValues): ConstraintRules => ({
  contains: wordList(values["constraint.contains"].toLowerCase()),
  rule: values["constraint.containsRule"],
  excludes: wordList(values["constraint.excludes"].toLowerCase()),
  pattern: values["constraint.pattern"],
  minWords: values["constraint.minWords"],
  maxWords: values["constraint.maxWords"],
});

/** Throws where the pattern was not checked before. */
export function textConstraint(rules: ConstraintRules): TextConstraint {
  const { excludes, minWords, maxWords } = rules;
  const pattern = patternOf(rules.pattern);
  const allowed = (text: string) => {
    const low = text.toLowerCase();
    return !excludes.some((entry) => beginsWord(low, entry));
  };
  const missing = missingFrom(rules);
  return {
    satisfied(text) {
      const words = wordsIn(text);
      const long = words >= minWords && words <= maxWords;
      return long && !missing(text) && allowed(text) && (pattern?.matches(text) ?? true);
    },
    viable(beginning, tokens) {
      const words = wordsIn(beginning);
      // a token begins one word at most
      const long = words + tokens >= minWords && words <= maxWords;
      if (!long || !allowed(beginning)) return false;
      if (tokens === 0 && missing(beginning)) return false;
      return pattern?.mayMatchAfter(beginning) ?? true;
    },
  };
}

function patternOf(source: string) {
  if (source === "") return undefined;
  const pattern = compilePattern(source);
  if (!pattern.ok) throw new Error(`constraint: unchecked pattern. ${pattern.sentence}`);
  return pattern;
}

/** Is a word missing that must be there? */
function missingFrom({ contains, rule }: ConstraintRules): (text: string) => boolean {
  if (contains.length === 0) return () => false;
  return (text) => {
    const low = text.toLowerCase();
    const found = contains.filter((entry) => occursWhole(low, entry)).length;
    return rule === "each" ? found < contains.length : found === 0;
  };
}

/** What stands between spaces. */
export const wordsIn = (text: string): number => (text.match(/\S+/g) ?? []).length;

/**
 * One sentence where no sentence of at most `longest` tokens can satisfy the rules, whatever the
 * model; undefined where that is not known.
 */
export function constraintFault(rules: ConstraintRules, longest: number): string | undefined {
  const { contains, rule, excludes, minWords, maxWords } = rules;
  if (minWords > maxWords)
    return (
      `constraint.minWords is ${minWords} but constraint.maxWords is ${maxWords}; the first ` +
      "must not be larger."
    );
  if (minWords > longest)
    return (
      `constraint.minWords is ${minWords}, but a sentence of at most ${longest} tokens ` +
      `(length.max) has at most ${longest} words; choose fewer words or a larger length.max.`
    );
  const barred = contains.filter((entry) => excludes.some((word) => beginsWord(entry, word)));
  if (barred.length > 0 && (rule === "each" || barred.length === contains.length))
    return (
      `“${barred[0]}” must be in the sentence and must not be; take it out of ` +
      "constraint.contains or constraint.excludes."
    );
  const lengths = contains.map(wordsIn);
  const least = rule === "each" ? Math.max(0, ...lengths) : Math.min(...lengths);
  if (contains.length > 0 && least > maxWords)
    return (
      `The words that must be in the sentence are at least ${least}, but constraint.maxWords is ` +
      `${maxWords}; allow more words.`
    );
  return undefined;
}
