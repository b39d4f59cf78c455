import { useMemo } from "react";
import type { Lesson } from "../lesson/lesson";
import { outcomeAt, printOutcome, type Outcome } from "../lesson/outcome";
import type { ClassLink } from "./class-link";
import { useLook, type TileOrder } from "./look";
import { judged, outcomeTable, type Judged, type OutcomeTable } from "./outcomes";
import { askedIn, predictionsOf, type Asked, type Predictions } from "./predictions";
import { useClass, useClassLesson } from "./program";

/** All that is said of a class, from its links and its question. */
export interface ClassTable {
  readonly links: readonly ClassLink[];
  readonly lesson: Lesson | null;
  readonly predictions: Predictions | null;
  readonly asked: Asked | null; // null where the lesson is not beside the page
  readonly found: ReadonlyMap<number, Judged>; // empty where the question is about no figure
  readonly table: OutcomeTable | null;
  readonly figures: ReadonlyMap<number, number>; // that tiles show, by number of the link
}

export function useClassTable(): ClassTable {
  const links = useClass((c) => c.links);
  const lesson = useClassLesson();
  const chosen = useLook((l) => l.question);
  return useMemo(() => tableOf(links, lesson, chosen), [links, lesson, chosen]);
}

export function tableOf(
  links: readonly ClassLink[],
  lesson: Lesson | null,
  chosen: number | null,
): ClassTable {
  const predictions = predictionsOf(links, chosen);
  const own = lesson !== null && predictions?.lesson === lesson.name ? lesson : null;
  const asked = own && predictions ? askedIn(own, predictions.question) : null;
  const outcome = asked?.outcome ?? null;
  const found = new Map<number, Judged>(
    own && asked && outcome
      ? links.map((link) => [link.number, judged(link, { lesson: own, asked, outcome })])
      : [],
  );
  const table =
    asked && predictions && outcome
      ? outcomeTable(predictions.answers, found, asked.options.length)
      : null;
  const figures = new Map(
    links.flatMap((link): [number, number][] => {
      const value = outcome ? valueOf(found.get(link.number)) : plainFigure(link);
      return value === null ? [] : [[link.number, value]];
    }),
  );
  return { links, lesson: own, predictions, asked, found, table, figures };
}

const valueOf = (one: Judged | undefined) => (one?.kind === "figure" ? one.value : null);

/** Without a question about one: numbers kept, or TV where not all strings are listed. */
const plainFigure = ({ at, truth, record }: ClassLink): number | null =>
  at === "done" && truth ? outcomeAt(plainOutcome(truth.layout), { truth, record }) : null;

export type Shown = Pick<Outcome, "figure" | "string">;
const plainOutcome = (layout: "by-value" | "ranked"): Shown => ({
  figure: layout === "by-value" ? "kept" : "tv",
  string: null,
});

/** Which figure a tile shows. */
export const shownOn = ({ truth }: Pick<ClassLink, "truth">, { asked }: ClassTable): Shown =>
  asked?.outcome ?? plainOutcome(truth?.layout ?? "by-value");

/** Which figure all tiles show; null where they show different ones. */
export function shownOnAll(table: ClassTable): Shown | null {
  const drawn = table.links.filter(({ truth }) => truth !== null).map((l) => shownOn(l, table));
  return drawn.length > 0 && drawn.every(({ figure }) => figure === drawn[0].figure)
    ? drawn[0]
    : null;
}

/** Links as their tiles stand: ties stay in the order in which they were pasted. */
export function inTileOrder(table: ClassTable, order: TileOrder): readonly ClassLink[] {
  const { links, predictions, figures } = table;
  if (order === "pasted") return links;
  const place = ({ number }: ClassLink) =>
    order === "answer"
      ? (predictions?.answers.get(number) ?? Infinity)
      : -(figures.get(number) ?? -Infinity);
  return [...links].sort((a, b) => place(a) - place(b) || a.number - b.number);
}

/** The two links whose runs are furthest apart in the figure of the tiles, as these print it. */
export function mostApart(table: ClassTable): readonly [ClassLink, ClassLink] | null {
  const { links, figures } = table;
  const known = links.filter(({ number }) => figures.has(number));
  const preset = known[0]?.run?.experiment.preset;
  if (known.length < 2 || known.some(({ run }) => run?.experiment.preset !== preset)) return null;
  const byFigure = (sign: 1 | -1) =>
    [...known].sort((a, b) => sign * (figureIn(figures, a) - figureIn(figures, b)));
  const [[least], [most]] = [byFigure(1), byFigure(-1)]; // of equal ones the first that was pasted
  const printed = (link: ClassLink) => printOutcome(shownOn(link, table), figureIn(figures, link));
  return printed(least) === printed(most) ? null : [least, most];
}

const figureIn = (figures: ReadonlyMap<number, number>, { number }: ClassLink) =>
  figures.get(number) ?? 0;

/** The top of every tile's plot: twice the mean target, so that surplus shows, and its outline. */
export function topOf(links: readonly ClassLink[]): number {
  const tops = links.flatMap(({ truth }) => {
    if (!truth) return [];
    const rows = drawnRows(truth);
    const mean = rows.reduce((sum, { target }) => sum + target, 0) / Math.max(1, rows.length);
    return [Math.max(2 * mean, 1.2 * Math.max(...rows.map(({ target }) => target)))];
  });
  return Math.max(1e-6, ...tops);
}

/** The strings that a tile has room for. */
export const drawnRows = ({ layout, rows }: NonNullable<ClassLink["truth"]>) =>
  layout === "by-value" ? rows : rows.slice(0, 100);
