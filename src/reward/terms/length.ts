import { number } from "../../schema/field";
import { termSpec } from "../term";

/**
 * −|n − target|: 0 at the wanted length, one less for every token away. A target at the longest
 * length pays by the token.
 */
export const length = termSpec({
  fields: {
    "reward.lengthTarget": number({
      label: "Wanted length",
      default: 6,
      min: 0,
      max: 64,
      integer: true,
      unit: "tokens",
      apply: "live",
      section: "reward",
      why: "Number of tokens before ⊤. At the longest allowed length every token is rewarded.",
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
      why: "Subtracted from log R for every token above or below that length; 0 turns it off.",
      source: "ours",
    }),
  },
  offered: { name: "length", by: "reward.lengthWeight" },
  make(leaves) {
    const target = leaves["reward.lengthTarget"];
    const weight = leaves["reward.lengthWeight"];
    if (weight === 0) return null;
    return {
      weight,
      value: ({ tokens }) => -Math.abs(tokens.length - target),
      bound: (_, n) => weight * -Math.abs(n - target), // exact, since only the length counts
      sees: "length and listed prefix",
    };
  },
});
