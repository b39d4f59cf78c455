import { choice, number, text } from "../../schema/field";
import type { FieldTable } from "../../schema/field";
import { type ConstraintRules, constraintRules, textConstraint } from "../constraint";
import { patternFault } from "../pattern/pattern";
import { type RewardContext, termSpec } from "../term";
import { wordListFault } from "../word-list";

const MOST_WORDS = 64;

const common = { apply: "live", section: "reward", source: "ours" } as const;

export const constraintFields = {
  "constraint.contains": text({
    ...common,
    label: "Must contain",
    default: "",
    maxLength: 400,
    lines: 2,
    check: wordListFault,
    why: "Words or phrases, separated by commas or line breaks; whole ones count, in any case.",
  }),
  "constraint.containsRule": choice<ConstraintRules["rule"]>({
    ...common,
    label: "Of these words",
    default: "any",
    choices: ["any", "each"],
    names: { any: "At least one", each: "Every one" },
    why: "How many of the words above must be in the sentence.",
  }),
  "constraint.excludes": text({
    ...common,
    label: "Must not contain",
    default: "",
    maxLength: 400,
    lines: 2,
    check: wordListFault,
    why: "Words or phrases, in any case. No word may begin with one: “book” excludes “books”.",
  }),
  "constraint.pattern": text({
    ...common,
    label: "Must match",
    default: "",
    maxLength: 200,
    check: patternFault,
    why:
      "A regular expression that must be found in the sentence; ^ and $ are its ends. It has no " +
      "backreferences or lookarounds, so that matching takes time in proportion to the text.",
  }),
  "constraint.minWords": number({
    ...common,
    label: "Fewest words",
    default: 0,
    min: 0,
    max: MOST_WORDS,
    integer: true,
    unit: "words",
    why: "Of the sentence. Lengths in tokens are the shortest and longest length above.",
  }),
  "constraint.maxWords": number({
    ...common,
    label: "Most words",
    default: MOST_WORDS,
    min: 0,
    max: MOST_WORDS,
    integer: true,
    unit: "words",
    why: "Of the sentence.",
  }),
  "constraint.penalty": number({
    ...common,
    label: "Penalty outside",
    default: 10,
    min: 1,
    max: 99,
    step: 0.5,
    unit: "nats",
    why:
      "Subtracted from log R of a sentence that breaks the constraint. Conditioning would " +
      "subtract infinity, which no loss can train on; the share that the target then still " +
      "leaves to such sentences is shown.",
  }),
} satisfies FieldTable;

/**
 * log c(z) of a constraint, 0 where it is satisfied and −penalty elsewhere: the target is
 * p(z)·c(z) with c = e^−penalty in place of 0. The bound is the penalty itself below a beginning
 * that nothing satisfies.
 */
export const constraint = termSpec({
  fields: constraintFields,
  make(values, context) {
    const { satisfied, viable } = textConstraint(constraintRules(values));
    const sentence = sentenceOf(context);
    return {
      weight: values["constraint.penalty"],
      value: ({ text: whole }) => (satisfied(whole().trim()) ? 0 : -1),
      bound: (prefix, n) =>
        viable(sentence(prefix), n - prefix.length) ? 0 : -values["constraint.penalty"],
    };
  },
});

/** The text of a beginning; that of the last one is kept, which is asked for at every length. */
function sentenceOf({ textOf }: RewardContext): (prefix: Uint32Array) => string {
  let last: { readonly prefix: Uint32Array; readonly text: string } | undefined;
  return (prefix) => {
    if (last?.prefix !== prefix) last = { prefix, text: textOf(prefix).trimStart() };
    return last.text;
  };
}
