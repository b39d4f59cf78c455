/**
 * A drawn histogram as one leaf: a letter for each bar, from A (nothing) to _ (the full height).
 * Only the proportions between the heights mean something.
 */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export const TOP_HEIGHT = LETTERS.length - 1;

/** Whole heights from 0 to `TOP_HEIGHT`, written as a leaf. */
export const writeHeights = (heights: ArrayLike<number>): string =>
  Array.from(heights, (height) => LETTERS[height]).join("");

/** The heights of a leaf that `heightsFault` accepts. */
export const readHeights = (leaf: string): number[] =>
  Array.from(leaf, (letter) => LETTERS.indexOf(letter));

/** One sentence saying what is wrong with a leaf of so many bars, or nothing when it is fine. */
export function heightsFault(leaf: string, bars: number): string | undefined {
  if (leaf.length !== bars)
    return `it has ${leaf.length} heights; it must have ${bars}, one letter each.`;
  const wrong = Array.from(leaf).find((letter) => !LETTERS.includes(letter));
  if (wrong !== undefined)
    return `${JSON.stringify(wrong)} is no height; heights are A to Z, a to z, 0 to 9, - and _.`;
  if (readHeights(leaf).every((height) => height === 0))
    return "every height is 0, so there is nothing to draw from; give at least one bar a height.";
  return undefined;
}

/** The mean place under the drawing, as a number of bars. */
export function meanBar(leaf: string): number {
  const heights = readHeights(leaf);
  const sum = heights.reduce((total, height) => total + height, 0);
  return heights.reduce((total, height, bar) => total + height * bar, 0) / sum;
}

/** The place of the highest bar, the first of several; null where all are alike. */
export function highestBar(leaf: string): number | null {
  const heights = readHeights(leaf);
  const most = Math.max(...heights);
  return heights.every((height) => height === most) ? null : heights.indexOf(most);
}
