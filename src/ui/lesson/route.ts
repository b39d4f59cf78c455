import type { Lesson, LessonPage, Opener } from "./lesson";

/** An edit that the lesson itself makes, at the step at which it makes it. */
export interface Planned {
  readonly step: number;
  readonly path: string;
  readonly to: number | string;
}

/** Where the run of a page stands when the page opens, and where its reveal leads. */
export interface Stand {
  readonly opener: Opener;
  readonly opens: number; // the page that opened the run
  readonly edits: readonly Planned[]; // made by reveals before
  readonly own: readonly Planned[]; // made by the page's own reveal
  readonly from: number; // the step at which the page before left the run
  readonly at: number; // the step at which it waits
  readonly leads: number; // the step to which the reveal goes on
}

/** Follows the pages up to one of them. */
export function standOf({ pages }: Pick<Lesson, "pages">, page: number): Stand {
  const { opens } = openerOf(pages, page);
  const opener = pages[opens].setup.opens;
  if (opener === null) throw new Error("A lesson whose first page opens no run was read.");
  let step = 0;
  let edits: Planned[] = [];
  for (const before of pages.slice(opens, page)) {
    const at = before.setup.step ?? step;
    edits = [...edits, ...plannedBy(before, at)];
    step = before.reveal?.step ?? at;
  }
  const at = pages[page].setup.step ?? step;
  const own = plannedBy(pages[page], at);
  return { opener, opens, edits, own, from: step, at, leads: pages[page].reveal?.step ?? at };
}

/** What was made of the page's run by now: the edits of reveals before, its own once shown. */
export const plannedUpTo = (
  { edits, own }: Pick<Stand, "edits" | "own">,
  shown: boolean,
): readonly Planned[] => (shown ? [...edits, ...own] : edits);

const plannedBy = ({ reveal }: LessonPage, step: number): Planned[] =>
  (reveal?.sets ?? []).map(([path, to]) => ({ step, path, to }));

function openerOf(pages: readonly LessonPage[], page: number): { opens: number } {
  const opens = pages.findLastIndex(({ setup }, k) => k <= page && setup.opens !== null);
  return { opens: Math.max(0, opens) };
}

/** Does a later page go on with the run of this one? Else it is let go at the end of the page. */
export const isContinued = ({ pages }: Pick<Lesson, "pages">, page: number): boolean =>
  page + 1 < pages.length && pages[page + 1].setup.opens === null;
