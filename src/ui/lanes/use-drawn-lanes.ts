import { useRuntime } from "../lane/context";
import { taskShown } from "../stores/runtime";
import { useView } from "../stores/view";
import { place, type ChartSize, type Scales } from "../trio/chart-geometry";
import { reach } from "../trio/domain";
import type { LaneChart } from "./lane-charts";
import { useCharts, type ShownLane } from "./use-lanes";

/** What a chart of several lanes draws now, and its scales. */
export function useDrawnLanes(chart: LaneChart, shown: readonly ShownLane[], size: ChartSize) {
  useCharts(shown); // the series below are mutable: they are read anew when any of them moved
  const along = useView((v) => v.axis);
  const task = useRuntime(taskShown);
  const frame = place(size);
  const series = shown.map(({ lane }) => lane.live.series);
  const now = Math.max(...series.map((one) => one.xOf(one.lastStep, along)));
  const end = reach(Math.max(now, 60));
  const lines = series.map((one) => chart.points(one, along, task));
  // where the question is one, so are target and prior
  const target = chart.target(series[0]);
  const prior = chart.prior(series[0], task);
  const values = [
    ...(chart.fromZero ? [0] : []),
    ...lines.flat().map((point) => point.line ?? NaN),
    ...[...target, ...prior].map((knot) => knot.value),
  ];
  const { axes } = shown[0].lane;
  const domain = axes.grow(`lanes ${chart.name}`, values, series[0].length === 0);
  const x = (at: number) => (Math.min(at, end) / end) * frame.width;
  const scales: Scales = {
    x,
    xOfStep: (step) => x(series[0].xOf(step, along)),
    y: (value) => (1 - (value - domain.low) / (domain.high - domain.low)) * frame.height,
  };
  return { along, task, frame, series, lines, target, prior, domain, scales, now, end };
}
export type DrawnLanes = ReturnType<typeof useDrawnLanes>;
