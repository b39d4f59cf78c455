import { number } from "../../schema/field";
import { termSpec } from "../term";

const amount = {
  min: -50,
  max: 50,
  step: 0.5,
  unit: "nats",
  apply: "live",
  section: "reward",
} as const;

/**
 * The paper's reward of random integers (§2; official notebook), the sum over tokens: first token
 * permitted or not, then later · k for k = 2..n.
 */
export const integers = termSpec({
  fields: {
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
      why: "log R when the first token is not a permitted number.",
      source: "paper §2: −8",
    }),
    "reward.integerLater": number({
      ...amount,
      max: 0,
      label: "Each later token, at position k",
      default: -8,
      why: "Added k times for the token at position k = 2, 3, …, so that a number stands alone.",
      source: "paper §2: −8",
    }),
    "reward.integerEmpty": number({
      ...amount,
      label: "Empty string",
      default: -8,
      why: "log R when ⊤ comes first.",
      source: "paper §2: −8",
    }),
  },
  make(leaves, { permitted }) {
    if (!permitted) throw new Error("reward: the term integers needs the permitted first tokens.");
    const first = leaves["reward.integerFirst"];
    const firstElse = leaves["reward.integerFirstElse"];
    const empty = leaves["reward.integerEmpty"];
    const later = (n: number) => leaves["reward.integerLater"] * sumFrom2(n);
    const start = (token: number) => (permitted.has(token) ? first : firstElse);
    return {
      weight: 1,
      value: ({ tokens }) =>
        tokens.length === 0 ? empty : start(tokens[0]) + later(tokens.length),
      // exact once the first token is known
      bound(prefix, n) {
        if (n === 0) return empty;
        const begins = prefix.length === 0 ? Math.max(first, firstElse) : start(prefix[0]);
        return begins + later(n);
      },
      sees: "length and permitted start",
    };
  },
});

/** Σ_{k=2}^{n} k. */
const sumFrom2 = (n: number) => (n * (n + 1)) / 2 - 1;
