import type { Lesson } from "../lesson/lesson";
import { outcomeAt, rangeOf, type Outcome } from "../lesson/outcome";
import { standOf } from "../lesson/route";
import type { ClassLink } from "./class-link";
import type { Asked } from "./predictions";

/** What became of a link's run, as its question asks; the kinds without a figure say why. */
export type Judged =
  | { readonly kind: "figure"; readonly value: number; readonly range: number } // −1: in no range
  | { readonly kind: "open" } // still to replay
  | { readonly kind: "short" } // it ends before the step that is asked about
  | { readonly kind: "other-run" } // of another page of the lesson, or of none
  | { readonly kind: "none" }; // it has no such figure

export interface Judging {
  readonly lesson: Lesson;
  readonly asked: Asked;
  readonly outcome: Outcome;
}

/** What became of the run of a link. */
export function judged(link: ClassLink, { lesson, asked, outcome }: Judging): Judged {
  if (!link.run || !isOfPage(link, lesson, asked)) return { kind: "other-run" };
  if (link.run.steps < asked.step) return { kind: "short" };
  if (!link.asked) return { kind: link.at === "done" || link.at === "unread" ? "none" : "open" };
  const value = outcomeAt(outcome, link.asked);
  return value === null
    ? { kind: "none" }
    : { kind: "figure", value, range: rangeOf(outcome, value) };
}

/** Is the run that of the page which asks? A later page may have opened another one. */
function isOfPage({ lesson: place }: ClassLink, lesson: Lesson, { page }: Asked): boolean {
  if (place?.lesson !== lesson.name) return false;
  const last = Math.min(place.step, lesson.pages.length - 1);
  return standOf(lesson, last).opens === standOf(lesson, page).opens;
}

/** Predictions by what became of the same runs. */
export interface OutcomeTable {
  /** cells[answer][range]; a last column of runs in no range is there only where there are any. */
  readonly cells: readonly (readonly number[])[];
  readonly hasOther: boolean;
  readonly counted: number; // links that predicted, and whose figure is known
  readonly right: number; // of these: the figure lies in the range of the answer
  readonly left: Readonly<Record<Exclude<Judged["kind"], "figure">, number>>; // links not counted
}

export function outcomeTable(
  answers: ReadonlyMap<number, number>,
  found: ReadonlyMap<number, Judged>,
  options: number,
): OutcomeTable {
  const cells = Array.from({ length: options }, () => new Array<number>(options + 1).fill(0));
  const left = { open: 0, short: 0, "other-run": 0, none: 0 };
  let [counted, right] = [0, 0];
  for (const [number, answer] of answers) {
    const one = found.get(number);
    if (!one || !(answer in cells)) continue;
    if (one.kind !== "figure") left[one.kind]++;
    else {
      counted++;
      right += one.range === answer ? 1 : 0;
      cells[answer][one.range < 0 ? options : one.range]++;
    }
  }
  const hasOther = cells.some((row) => row[options] > 0);
  return {
    cells: hasOther ? cells : cells.map((row) => row.slice(0, options)),
    hasOther,
    counted,
    right,
    left,
  };
}
