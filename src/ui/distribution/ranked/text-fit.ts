/** The width of a text [px]. */
export type Measure = (text: string) => number;

/**
 * A text in one or two lines of a width, broken at words. Where two do not hold it the middle is
 * left out, and `whole` says so.
 */
export interface Fitted {
  readonly lines: readonly string[];
  readonly whole: boolean;
}

export function fit(text: string, width: number, measure: Measure): Fitted {
  if (measure(text) <= width) return { lines: [text], whole: true };
  const words = text.split(" ");
  const lines = brokenIn(words, width, measure);
  if (lines.length <= 2 && lines.every((line) => measure(line) <= width))
    return { lines, whole: true };
  return { lines: elided(words, width, measure), whole: false };
}

/** Words set line by line, each as full as it can be. */
function brokenIn(words: readonly string[], width: number, measure: Measure): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last === undefined || measure(longer) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** The first words, "…" and the last ones, in two lines. */
function elided(words: readonly string[], width: number, measure: Measure): string[] {
  let head = "";
  for (const word of words) {
    const longer = head ? `${head} ${word}` : word;
    if (measure(`${longer} …`) > width) break;
    head = longer;
  }
  let tail = "";
  for (const word of [...words].reverse()) {
    const longer = tail ? `${word} ${tail}` : word;
    if (measure(longer) > width) break;
    tail = longer;
  }
  return [`${head} …`.trim(), tail];
}

const BAR = 147; // px of a bar's axis
const LEAST_BAR = 96;

/** How much of the bars' width the longest texts need, so that two lines hold them whole [px]. */
export function borrowed(texts: readonly string[], width: number, measure: Measure): number {
  const needs = (text: string, more: number) => !fit(text, width + more, measure).whole;
  const steps = Array.from({ length: Math.floor((BAR - LEAST_BAR) / 8) }, (_, i) => 8 * (i + 1));
  const long = texts.filter((text) => needs(text, 0));
  if (long.length === 0) return 0;
  return steps.find((more) => !long.some((text) => needs(text, more))) ?? BAR - LEAST_BAR;
}

export const BAR_WIDTH = BAR;
