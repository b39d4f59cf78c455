import { choice, number, text } from "../../schema/field";
import { termSpec } from "../term";
import type { Term } from "../term";
import { occursWhole, wordList, wordListFault } from "../word-list";
import { textWeight } from "./weights";

type WordsRule = "any" | "each";

/** Words or phrases that earn their weight where they occur whole. */
export const words = termSpec({
  fields: {
    "reward.words": text({
      label: "Words",
      default: "",
      maxLength: 400,
      lines: 2,
      apply: "live",
      section: "reward",
      check: wordListFault,
      why: "Words or phrases, separated by commas or line breaks; whole ones count, in any case.",
      source: "ours",
    }),
    "reward.wordsRule": choice<WordsRule>({
      label: "Count words",
      default: "any",
      choices: ["any", "each"],
      apply: "live",
      section: "reward",
      names: { any: "Once, when any occurs", each: "Each that occurs" },
      why: "Whether the weight is added once, or for each entry of the list that occurs.",
      source: "ours",
    }),
    "reward.wordsWeight": number({
      ...textWeight,
      label: "Weight of the words",
      why: "Added to log R when they occur; if it is negative, they are avoided.",
      source: "ours",
    }),
  },
  offered: { name: "words", by: "reward.words" },
  make: (leaves) =>
    occurrences(
      wordList(leaves["reward.words"]),
      leaves["reward.wordsRule"],
      leaves["reward.wordsWeight"],
    ),
});

/** 1 when any entry occurs, or how many of them occur; whole, and in either case. */
function occurrences(list: readonly string[], rule: WordsRule, weight: number): Term | null {
  if (list.length === 0 || weight === 0) return null;
  const wanted = list.map((entry) => entry.toLowerCase());
  const most = rule === "each" ? list.length : 1;
  return {
    weight,
    value({ text }) {
      const here = text().toLowerCase();
      const found = wanted.filter((entry) => occursWhole(here, entry)).length;
      return Math.min(most, found);
    },
    bound: () => most * Math.max(0, weight),
  };
}
