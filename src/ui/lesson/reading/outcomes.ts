import { clip, nearest } from "../../../experiment/leaves";
import { letters } from "../letters";
import { outcomeFigures, type Outcome, type OutcomeName, type Range } from "../outcome";
import { valueOf, type Entry } from "./entries";
import { refuse } from "./fault";

/** The outcome in a `page` block: the figure, and a range for the letter of each option. */
export function outcomeOf(found: readonly Entry[]): Outcome | null {
  const entry = valueOf(found, "outcome");
  const lettered = letters.flatMap((letter) => valueOf(found, letter) ?? []);
  if (!entry) {
    if (lettered[0])
      refuse(lettered[0].line, "A range needs a figure: a line “outcome: …” in the same block.");
    return null;
  }
  const odd = lettered.find(({ name }, k) => name !== letters[k]);
  if (odd) refuse(odd.line, "Ranges are given for A, B and so on, with none left out.");
  const ranges = lettered.map(rangeOf);
  for (const [k, range] of ranges.entries())
    if (ranges.slice(0, k).some((before) => overlap(before, range)))
      refuse(lettered[k].line, `“${range.text}” overlaps a range above; keep them apart.`);
  return { ...figureOf(entry), ranges };
}

const names = Object.keys(outcomeFigures);
const isName = (name: string): name is OutcomeName => names.includes(name);

function figureOf({ line, value }: Entry): Omit<Outcome, "ranges"> {
  const [, name, string] = /^(.*?)(?:\s+of\s+(.{1,60}))?$/.exec(value.trim()) ?? [];
  const figure = (name ?? "").toLowerCase();
  if (!isName(figure)) {
    const near = nearest(figure, names);
    const meant = near === undefined ? `there are ${names.join(", ")}.` : `did you mean ${near}?`;
    return refuse(line, `“${clip(value)}” is no figure of a run; ${meant}`);
  }
  const needs = "ofString" in outcomeFigures[figure];
  if (needs && string === undefined)
    refuse(line, `“${figure}” is of a string, as in “outcome: ${figure} of 7”.`);
  if (!needs && string !== undefined) refuse(line, `“${figure}” is of the run; leave out “of …”.`);
  return { figure, string: string ?? null };
}

const number = String.raw`([−-]?\d{1,9}(?:\.\d{1,9})?)`;
const oneSided = new RegExp(`^([<>≤≥]) ?${number}$`);
const twoSided = new RegExp(`^${number} to ${number}$`);
const numberOf = (text: string) => Number(text.replace("−", "-"));

function rangeOf({ line, value }: Entry): Range {
  const text = value.replace("<=", "≤").replace(">=", "≥").replaceAll("-", "−");
  const one = oneSided.exec(text);
  if (one) {
    const [, sign, end] = one;
    const without = sign === "<" ? "high" : sign === ">" ? "low" : null;
    return /[<≤]/.test(sign)
      ? { text, low: -Infinity, high: numberOf(end), without }
      : { text, low: numberOf(end), high: Infinity, without };
  }
  const two = twoSided.exec(text);
  if (!two)
    return refuse(line, `“${clip(value)}” is no range; write “< 20”, “20 to 94” or “≥ 95”.`);
  const [low, high] = [numberOf(two[1]), numberOf(two[2])];
  if (high < low) refuse(line, `“${clip(value)}” goes down; write “${two[2]} to ${two[1]}”.`);
  return { text, low, high, without: null };
}

/** Do two ranges share a number? */
function overlap(a: Range, b: Range): boolean {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  if (low !== high) return low < high;
  const has = ({ low: least, high: most, without }: Range) =>
    !(without === "low" && least === low) && !(without === "high" && most === low);
  return has(a) && has(b);
}
