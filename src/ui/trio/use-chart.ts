import { useMemo } from "react";
import { useLane, useLive, useRuntime } from "../lane/context";
import { useDrawn } from "../shared/hooks";
import { taskShown } from "../stores/runtime";
import { useView } from "../stores/view";
import { place, type ChartSize, type Scales } from "./chart-geometry";
import { fromOf, type Chart } from "./charts";
import { reach } from "./domain";

/** The horizontal axis that all charts against training share: where the run stands on it. */
export function useAcross(size: ChartSize) {
  const { series } = useLane().live;
  const version = useLive((l) => l.charts);
  const along = useView((v) => v.axis);
  const steps = useRuntime((r) => r.playback?.steps ?? 0);
  const frame = place(size);
  const now = series.xOf(series.lastStep, along);
  const end = reach(Math.max(now, along === "step" ? steps : 0, 60));
  const x = (at: number) => (Math.min(at, end) / end) * frame.width;
  const xOfStep = (step: number) => x(series.xOf(step, along));
  return { series, version, along, frame, now, end, x, xOfStep };
}

/** What a step chart draws now, and its scales. */
export function useChart(chart: Chart, size: ChartSize) {
  const { axes } = useLane();
  const { series, version, along, frame, now, end, x, xOfStep } = useAcross(size);
  const task = useRuntime(taskShown);
  const byValue = useDrawn() === "by-value";
  const from = fromOf(task, chart.column);
  const points = useMemo(
    () => series.decimated(chart.column, along, from), // `version` stands for the mutable series
    [series, chart.column, along, from, version],
  );
  const target = series.references.knots(chart.target.line);
  const prior = chart.prior(series, task);
  const values = [
    ...(byValue && chart.fromZero ? [0] : []),
    ...points.map((p) => p.line ?? NaN),
    ...target.map((k) => k.value),
    ...prior.map((k) => k.value),
  ];
  const domain = axes.grow(chart.column, values, series.length === 0);
  const scales: Scales = {
    x,
    xOfStep,
    y: (value) => (1 - (value - domain.low) / (domain.high - domain.low)) * frame.height,
  };
  const unit = task?.figures[chart.column].unit ?? "";
  return { series, along, from, unit, points, target, prior, domain, frame, now, end, scales };
}
export type DrawnChart = ReturnType<typeof useChart>;
