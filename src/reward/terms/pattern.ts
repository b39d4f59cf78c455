import { number, text } from "../../schema/field";
import { compilePattern, patternFault } from "../pattern/pattern";
import { termSpec } from "../term";
import { textWeight } from "./weights";

/** A regular expression that earns its weight where it is found. */
export const pattern = termSpec({
  fields: {
    "reward.pattern": text({
      label: "Pattern",
      default: "",
      maxLength: 200,
      apply: "live",
      section: "reward",
      check: patternFault,
      why: "A regular expression, searched for in z. It has no backreferences or lookarounds.",
      source: "ours",
    }),
    "reward.patternWeight": number({
      ...textWeight,
      label: "Weight of the pattern",
      why: "Added to log R where the pattern is found; if it is negative, it is avoided.",
      source: "ours",
    }),
  },
  offered: { name: "a pattern", by: "reward.pattern" },
  make(leaves) {
    const source = leaves["reward.pattern"];
    const weight = leaves["reward.patternWeight"];
    if (source === "" || weight === 0) return null;
    const compiled = compilePattern(source);
    if (!compiled.ok) throw new Error(`reward: unchecked pattern. ${compiled.sentence}`);
    const { matches } = compiled;
    return {
      weight,
      value: ({ text }) => (matches(text()) ? 1 : 0),
      bound: () => Math.max(0, weight),
    };
  },
});
