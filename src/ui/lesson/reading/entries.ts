import { clip, nearest } from "../../../experiment/leaves";
import { refuse } from "./fault";
import type { Lines } from "./split";

/** One line "name: value" of a header or a block. */
export interface Entry {
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

/** Reads lines "name: value". A line that begins with # is a remark; a name stands once. */
export function entries(block: Lines, known: readonly string[], what: string): Entry[] {
  const found: Entry[] = [];
  for (const [k, text] of block.text.split("\n").entries()) {
    const line = block.first + k;
    if (text.trim() === "" || text.trim().startsWith("#")) continue;
    const parts = /^\s*([A-Za-z]+(?:\s+[A-Za-z0-9.]+)?)\s*:\s*(.*?)\s*$/.exec(text);
    if (!parts) refuse(line, `“${clip(text.trim())}” is not of the form “name: value”.`);
    const [, name, value] = parts;
    const word = name.split(/\s+/)[0];
    if (!known.includes(word)) refuse(line, unknown(word, known, what));
    if (found.some((entry) => entry.name === name))
      refuse(line, `“${clip(name)}” is said twice; keep one.`);
    found.push({ line, name: name.replace(/\s+/g, " "), value });
  }
  return found;
}

function unknown(word: string, known: readonly string[], what: string): string {
  const near = nearest(word, known);
  const meant = near === undefined ? "." : `; did you mean ${near}?`;
  return `“${clip(word)}” is not known in ${what}; there are ${known.join(", ")}${meant}`;
}

/** The value of an entry; undefined where the block does not say it. */
export const valueOf = (found: readonly Entry[], name: string): Entry | undefined =>
  found.find((entry) => entry.name === name);

/** A whole number of at least `least`. */
export function wholeOf({ line, name, value }: Entry, least: number): number {
  const number = /^\d{1,6}$/.test(value) ? Number(value) : NaN;
  if (!(number >= least))
    refuse(line, `“${name}” must be a whole number of at least ${least}, not “${clip(value)}”.`);
  return number;
}
