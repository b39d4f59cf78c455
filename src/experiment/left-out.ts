import type { SharedPage } from "./page";

/** What of a page is not shown or run where only its first run is. */
export function leftOut({ beside = [], lesson }: SharedPage): string[] {
  const runs = beside.length === 1 ? "another run" : `${beside.length} further runs`;
  return [
    ...(beside.length > 0
      ? [`It holds ${runs} to be compared with the first; only the first is run here.`]
      : []),
    ...(lesson ? [`It belongs to the lesson “${lesson.lesson}”, which is read in the page.`] : []),
  ];
}
