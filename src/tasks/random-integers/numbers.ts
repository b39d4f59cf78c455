import { type ListedTree, listedTree } from "../../reward/listed-tree";
import { text } from "../../schema/field";
import type { FieldTable } from "../../schema/field";
import type { Failed } from "../prompts";
import type { Vocabulary } from "../vocabulary";

const MOST = 999;
const form = /^ *(\d{1,4}) +to +(\d{1,4}) *$/;

export const rangeFields = {
  "integers.range": text({
    label: "Numbers",
    default: "0 to 99",
    maxLength: 20,
    apply: "restart",
    section: "reward",
    check: rangeFault,
    why:
      "The numbers that count, such as 0 to 99 or 100 to 199. Those that the tokenizer has no " +
      "single token for are written in several, split as the tokenizer splits them; the same " +
      "digits split otherwise do not count.",
    source: "paper §2: 0 to 99",
  }),
} satisfies FieldTable;

/** One sentence where a range is none, or is too short or too long. */
function rangeFault(range: string): string | undefined {
  const [from, to] = endsOf(range);
  if (from === undefined || to === undefined)
    return `a range is written like 0 to 99, with numbers from 0 to ${MOST}.`;
  if (to > MOST) return `it goes up to ${to}; the largest number allowed is ${MOST}.`;
  if (to <= from) return `from ${from} to ${to} there are fewer than two numbers; widen the range.`;
  return undefined;
}

const endsOf = (range: string): readonly (number | undefined)[] => {
  const [, from, to] = form.exec(range) ?? [];
  return [from, to].map((digits) => (digits === undefined ? undefined : Number(digits)));
};

/** The whole numbers of a range that its field accepted. */
export function numbersOf(range: string): readonly number[] {
  const [from = 0, to = -1] = endsOf(range);
  return Array.from({ length: to - from + 1 }, (_, k) => from + k);
}

/**
 * Every number's tokens: the single token that says it, else as the tokenizer splits its digits. Or
 * one sentence that names the first number that this vocabulary or the lengths cannot write.
 */
export function numberTree(
  numbers: readonly number[],
  vocabulary: Vocabulary,
  maxLength: number,
): ListedTree | Failed {
  const strings: Uint32Array[] = [];
  for (const number of numbers) {
    const digits = String(number);
    const single = vocabulary.tokenOf(digits);
    const tokens = single === undefined ? vocabulary.encodeRest(digits) : Uint32Array.of(single);
    if (vocabulary.decode(tokens) !== digits)
      return { sentence: `The tokenizer has no tokens for "${digits}"; choose other numbers.` };
    if (tokens.length > maxLength)
      return {
        sentence:
          `The number ${digits} takes ${tokens.length} tokens, but length.max is ${maxLength}; ` +
          "choose other numbers or a larger length.max.",
      };
    strings.push(tokens);
  }
  return listedTree(strings);
}
