import type { Knot } from "../stores/references";
import type { Axis, From, Series } from "../stores/series";
import { printed, type Chart } from "./charts";
import { count } from "../shared/figures";

/** Where a chart's plot lies in its figure [px]. */
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The room of a step chart, and which of its parts it shows. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
  readonly axis: boolean; // the step axis stands below
  readonly big: boolean; // large figures, for a projector
}

export function place({ width, height, axis, big }: ChartSize): PlotArea {
  const left = big ? 64 : 44;
  const gutter = big ? 202 : 132;
  const top = big ? 34 : 28;
  return {
    left,
    top,
    width: Math.max(40, width - left - gutter),
    height: Math.max(20, height - top - (axis ? 26 : 10)),
  };
}

/** From a chart's quantities to pixels of its plot. */
export interface Scales {
  readonly x: (at: number) => number; // on the horizontal axis in use
  readonly xOfStep: (step: number) => number;
  readonly y: (value: number) => number;
}

/** The path of a value that holds from its step until the next one. */
export function stepped(knots: readonly Knot[], { xOfStep, y }: Scales, width: number): string {
  const half = (n: number) => Math.round(n * 2) / 2;
  const pieces = knots.map(({ step, value }, i) => {
    const level = half(y(value));
    return i === 0 ? `M0 ${level}` : `H${half(xOfStep(step))}V${level}`;
  });
  return pieces.length ? `${pieces.join("")}H${width}` : "";
}

/** The chart in one sentence, for screen readers. */
export function inWords(chart: Chart, series: Series, from: From, unit: string): string {
  const policy = printed(chart, from, series.valueAt(chart.column, from));
  const target = chart.print(series.references.last(chart.target.line));
  return (
    `${chart.title}${unit && `, ${unit}`}: ${policy} after ${count(series.lastStep, "step")}; ` +
    `${chart.target.name} ${target}.`
  );
}

export const axisNames: Readonly<Record<Axis, string>> = {
  step: "step",
  seconds: "s of training",
  rewardEvaluations: "evaluations",
};
