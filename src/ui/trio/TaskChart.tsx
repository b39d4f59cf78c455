import type { OwnChart } from "../evidence/evidence";
import { useLoaded } from "../shared/later";
import type { ChartSize } from "./chart-geometry";
import type { Chart } from "./charts";
import { StepChart } from "./StepChart";

interface Props extends Omit<ChartSize, "big"> {
  readonly chart: Chart;
  readonly own: OwnChart | undefined; // the task's, in place of the default
  readonly big?: boolean;
}

/** The chart of a quantity: the task's own, where it has one. */
export function TaskChart({ chart, own, big = false, ...size }: Props) {
  const isThere = useLoaded(own?.Chart);
  const { width, height } = size;
  if (own && !isThere) return <figure className="step-chart" style={{ width, height }} />;
  if (own) return <own.Chart {...size} big={big} />;
  return <StepChart chart={chart} {...size} big={big} />;
}
