/**
 * The terms of log R that are computed here, each pure and finite: a whole string z (without ⊤)
 * → a number.
 */
import type { Nats } from "../lm/sequences";
import type { Matcher } from "./pattern";

/** A prefix z_1:i taken as a whole string; `text` is decoded only if asked for. */
export interface Candidate {
  readonly tokens: Uint32Array;
  readonly text: () => string;
}
export type Term = (z: Candidate) => number;

export type WordsRule = "any" | "each";

/**
 * Words or phrases, whole and in either case: 1 when any occurs, or how many of them occur.
 * Bounds: 0 to 1, or 0 to the number of words.
 */
export function words(list: readonly string[], rule: WordsRule): Term {
  const wanted = list.map((entry) => entry.toLowerCase());
  return ({ text }) => {
    const here = text().toLowerCase();
    const found = wanted.filter((entry) => occursWhole(here, entry)).length;
    return rule === "any" ? Math.min(1, found) : found;
  };
}

/** Does `entry` stand in `text` with no letter or digit touching its ends? */
function occursWhole(text: string, entry: string): boolean {
  const joins = (a: string | undefined, b: string | undefined) => isWordlike(a) && isWordlike(b);
  for (let at = text.indexOf(entry); at >= 0; at = text.indexOf(entry, at + 1)) {
    const end = at + entry.length;
    if (!joins(text[at - 1], entry[0]) && !joins(entry[entry.length - 1], text[end])) return true;
  }
  return false;
}
const isWordlike = (c: string | undefined) => c !== undefined && /^[\p{L}\p{N}]$/u.test(c);

/** 1 when the pattern occurs anywhere in the text, else 0. */
export const pattern =
  (matches: Matcher): Term =>
  ({ text }) =>
    matches(text()) ? 1 : 0;

/**
 * −|n − target|: 0 at the wanted length, one less for every token away. A target at the longest
 * length pays by the token.
 */
export const length =
  (target: number): Term =>
  ({ tokens }) =>
    -Math.abs(tokens.length - target);

export interface IntegerTable {
  readonly first: Nats; // first token is permitted
  readonly firstElse: Nats; // first token is anything else
  readonly later: Nats; // times k, for each token at position k ≥ 2
  readonly empty: Nats; // no token at all
}

/**
 * The paper's reward of random integers (§2; official notebook), the sum over tokens:
 * first token permitted or not, then later · k for k = 2..n, with Σ_{k=2}^{n} k = n(n+1)/2 − 1.
 */
export const integers =
  (permitted: ReadonlySet<number>, table: IntegerTable): Term =>
  ({ tokens }) => {
    const n = tokens.length;
    if (n === 0) return table.empty;
    return (
      (permitted.has(tokens[0]) ? table.first : table.firstElse) +
      table.later * ((n * (n + 1)) / 2 - 1)
    );
  };
