import type { TaskFacts } from "../../worker/protocol";
import type { Topic } from "../about/topics";
import { figure } from "../shared/figures";
import { spread } from "../stores/decimation";
import type { Knot } from "../stores/references";
import type { Axis, Point, Series } from "../stores/series";
import { charts, fromOf, printed, type Chart } from "../trio/charts";

/** A quantity of every lane against training. */
export interface LaneChart {
  readonly name: string;
  readonly title: string;
  readonly about: Topic;
  readonly unit: (task: TaskFacts | null) => string;
  readonly targetName: string;
  readonly target: (series: Series) => readonly Knot[];
  readonly prior: (series: Series, task: TaskFacts | null) => readonly Knot[];
  readonly points: (series: Series, along: Axis, task: TaskFacts | null) => readonly Point[];
  readonly valueAt: (series: Series, task: TaskFacts | null, step: number) => number | null;
  readonly print: (value: number | null) => string; // of target and prior
  readonly printPolicy: (value: number | null, task: TaskFacts | null) => string;
  readonly fromZero: boolean;
}

/** A chart of one run, for several. */
const ofChart = (chart: Chart): LaneChart => ({
  name: chart.column,
  title: chart.title,
  about: chart.about,
  unit: (task) => task?.figures[chart.column].unit ?? "",
  targetName: chart.target.name,
  target: ({ references }) => references.knots(chart.target.line),
  prior: chart.prior,
  points: (series, along, task) => {
    const from = fromOf(task, chart.column);
    return series.decimated(chart.column, along, from);
  },
  valueAt: (series, task, step) => {
    const from = fromOf(task, chart.column);
    return series.valueAt(chart.column, from, step);
  },
  print: chart.print,
  printPolicy: (value, task) => printed(chart, fromOf(task, chart.column), value),
  fromZero: chart.fromZero,
});

const MOST = 120; // points of a line

/** How far every policy is from its target. log Z is left out: not every method states one. */
const distance: LaneChart = {
  name: "tv",
  title: "TV",
  about: "tv",
  unit: () => "distance to the target",
  targetName: "target",
  target: () => [],
  prior: () => [],
  points: (series, along) => {
    const knots = distancesOf(series);
    const kept = spread(
      knots.length,
      MOST,
      (k) => knots[k].step,
      (k) => knots[k].value,
    );
    return kept.map((k) => ({
      x: series.xOf(knots[k].step, along),
      line: knots[k].value,
      raw: null,
    }));
  },
  valueAt: (series, _task, step) =>
    distancesOf(series).findLast((knot) => knot.step <= step)?.value ?? null,
  print: figure,
  printPolicy: figure,
  fromZero: true,
};

/** The distances that exact answers gave, up to where the charts stand. */
const distancesOf = ({ judged, lastStep }: Series): readonly Knot[] =>
  judged.distances.filter(({ step }) => step <= lastStep);

export const laneCharts: readonly LaneChart[] = [
  ...charts.filter(({ column }) => column !== "logZ").map(ofChart),
  distance,
];
