/** Sets of characters, as code points in ranges that are sorted and do not touch. */
export type CharacterSet = readonly Range[];
type Range = readonly [first: number, last: number];

const LAST = 0x10ffff; // of all code points

export const single = (character: string): CharacterSet => [[codeOf(character), codeOf(character)]];

/** From one character to another; null when the second comes before the first. */
export function range(first: string, last: string): CharacterSet | null {
  const low = codeOf(first);
  const high = codeOf(last);
  return low <= high ? [[low, high]] : null;
}

/** The members of any of some sets. */
export function union(sets: readonly CharacterSet[]): CharacterSet {
  const sorted = sets.flat().sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [first, last] of sorted) {
    const before = merged.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** Every character that is no member. */
export function complement(set: CharacterSet): CharacterSet {
  const gaps: Range[] = [];
  let from = 0;
  for (const [first, last] of set) {
    if (from < first) gaps.push([from, first - 1]);
    from = last + 1;
  }
  return from <= LAST ? [...gaps, [from, LAST]] : gaps;
}

/** Is a code point a member? By halving, so that a long class costs little. */
export function includes(set: CharacterSet, code: number): boolean {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (code > set[middle][1]) low = middle + 1;
    else high = middle;
  }
  return low < set.length && code >= set[low][0];
}

const codeOf = (character: string) => character.codePointAt(0) ?? 0;
const of = (...ranges: readonly Range[]): CharacterSet => union(ranges.map((one) => [one]));

const digits = of([0x30, 0x39]);
export const wordCharacters = of([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]);
/** White space and line ends (ECMA-262, CharacterClassEscape s). */
const spaces = of(
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
);

/** What a dot stands for: everything but the ends of lines. */
export const anyButLineEnds = complement(of([0x0a, 0x0a], [0x0d, 0x0d], [0x2028, 0x2029]));

/** The sets \d, \w and \s, and what is outside them. */
export const namedSets: ReadonlyMap<string, CharacterSet> = new Map([
  ["d", digits],
  ["D", complement(digits)],
  ["w", wordCharacters],
  ["W", complement(wordCharacters)],
  ["s", spaces],
  ["S", complement(spaces)],
]);
