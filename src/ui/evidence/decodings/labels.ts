import type { Domain } from "../../trio/domain";
import type { Marked } from "./verdict";

/** A point and what is written beside it: its number, and those of points that lie too near. */
export interface Labelled extends Marked {
  readonly label: string; // empty where another point's label names this one
}

interface Plot {
  readonly across: Domain; // of the diversity
  readonly up: Domain; // of the mean log p
  readonly width: number; // px
  readonly height: number; // px
}

const NEAR = { across: 34, up: 12 }; // px; closer labels would cover each other

/** Points with labels that do not cover each other; target and policy last, above the others. */
export function labelled(points: readonly Marked[], plot: Plot): Labelled[] {
  const { across, up, width, height } = plot;
  const xOf = (point: Marked) => (point.diversity * width) / (across.high - across.low);
  const yOf = (point: Marked) => (point.logLikelihood * height) / (up.high - up.low);
  const groups: Marked[][] = [];
  for (const point of points) {
    const near = groups.find(
      ([head]) =>
        Math.abs(xOf(head) - xOf(point)) < NEAR.across &&
        Math.abs(yOf(head) - yOf(point)) < NEAR.up,
    );
    if (near) near.push(point);
    else groups.push([point]);
  }
  const isFirst = ({ kind }: Marked) => kind === "equal" || kind === "more";
  const found = groups.flatMap((group) => {
    const rightmost = group.reduce((a, b) => (xOf(b) > xOf(a) ? b : a));
    const label = group.map(({ number }) => number).join(", ");
    return group.map((point) => ({ ...point, label: point === rightmost ? label : "" }));
  });
  return [...found.filter(isFirst), ...found.filter((point) => !isFirst(point))];
}
