import type { RunId } from "../../../worker/protocol";
import { adjectives, nouns } from "./words";

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  return h >>> 0;
}

const pair = (h: number) =>
  `${adjectives[h % adjectives.length]} ${nouns[Math.floor(h / adjectives.length) % nouns.length]}`;

/**
 * Two words for a run: the same for the same id, and none that another run here has. Once every
 * pair is taken, a number follows.
 */
export function nameOf(run: RunId, taken: ReadonlySet<string>): string {
  const all = adjectives.length * nouns.length;
  const first = hash(run) % all;
  for (let k = 0; k < all; k++) {
    const name = pair((first + k) % all);
    if (!taken.has(name)) return name;
  }
  const name = pair(first);
  let number = 2;
  while (taken.has(`${name} ${number}`)) number++;
  return `${name} ${number}`;
}
