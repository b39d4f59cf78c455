import { exp, log } from "../exact-math";

/**
 * How near a text is to its references, by words between blanks. A full stop that ends a text is no
 * part of its last word: it is removed from candidate and references alike, since ⊤ may stand for
 * it on one side only.
 */

/** A candidate with at least one reference. */
export interface TextPair {
  readonly candidate: string;
  readonly references: readonly string[];
}

const LONGEST_GRAM = 4;
// count that stands for no match (Chen & Cherry 2014, smoothing 1)
const NO_MATCH = 0.1;

/** The words of a text, without the full stop that ends it. */
export const words = (text: string): string[] =>
  text
    .trim()
    .replace(/\.$/, "")
    .split(/\s+/)
    .filter((word) => word !== "");

/**
 * Sentence BLEU-4 (Papineni et al. 2002) in [0, 1]: the geometric mean of the clipped n-gram
 * precisions, n = 1..4 alike, times the brevity penalty against the reference of the nearest
 * length. A precision without a match counts 0.1 matches; without a word in common the score is 0.
 */
export function bleu({ candidate, references }: TextPair): number {
  const own = words(candidate);
  const others = references.map(words);
  const matches = orders.map((n) => clippedMatches(own, others, n));
  if (matches[0] === 0) return 0;
  const logs = orders.map((n, k) => {
    const count = Math.max(1, own.length - n + 1);
    return log((matches[k] || NO_MATCH) / count) / LONGEST_GRAM;
  });
  const brevity = Math.min(0, 1 - nearestLength(own.length, others) / own.length);
  return exp(logs.reduce((sum, x) => sum + x, brevity));
}

/**
 * Sentence GLEU (Wu et al. 2016) in [0, 1]: the lesser of precision and recall of all n-grams
 * together, n = 1..4; of several references the one that gives most.
 */
export function gleu({ candidate, references }: TextPair): number {
  const own = allGrams(words(candidate));
  const against = (reference: string) => {
    const other = allGrams(words(reference));
    const most = Math.max(total(own), total(other));
    return most === 0 ? 0 : overlap(own, other) / most;
  };
  return Math.max(...references.map(against));
}

type Counts = ReadonlyMap<string, number>;

const orders = Array.from({ length: LONGEST_GRAM }, (_, k) => k + 1);

function gramsOf(text: readonly string[], n: number): string[] {
  const count = Math.max(0, text.length - n + 1);
  return Array.from({ length: count }, (_, i) => text.slice(i, i + n).join(" "));
}

function countsOf(grams: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const gram of grams) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  return counts;
}

const allGrams = (text: readonly string[]): Counts =>
  countsOf(orders.flatMap((n) => gramsOf(text, n)));

const total = (counts: Counts): number => [...counts.values()].reduce((sum, x) => sum + x, 0);

const overlap = (a: Counts, b: Counts): number =>
  [...a].reduce((sum, [gram, count]) => sum + Math.min(count, b.get(gram) ?? 0), 0);

/** n-grams of the candidate, each at most as often as it stands in some reference. */
function clippedMatches(
  own: readonly string[],
  references: readonly (readonly string[])[],
  n: number,
): number {
  const others = references.map((reference) => countsOf(gramsOf(reference, n)));
  const most = (gram: string) => Math.max(0, ...others.map((counts) => counts.get(gram) ?? 0));
  return [...countsOf(gramsOf(own, n))].reduce(
    (sum, [gram, count]) => sum + Math.min(count, most(gram)),
    0,
  );
}

/** Of the reference whose length is nearest; the shorter of two that are equally near. */
const nearestLength = (length: number, references: readonly (readonly string[])[]): number =>
  references
    .map((reference) => reference.length)
    .reduce((best, other) => {
      const nearer = Math.abs(other - length) - Math.abs(best - length);
      return nearer < 0 || (nearer === 0 && other < best) ? other : best;
    });
