import "../trio/trio.css";
import "./lanes.css";
import { useSize } from "../shared/hooks";
import { TrioHeader } from "../trio/Trio";
import { laneCharts } from "./lane-charts";
import { StepChart } from "./StepChart";
import { useShownLanes } from "./use-lanes";

/** All lanes against training, on one axis. */
export function LanesTrio() {
  const shown = useShownLanes();
  const [measure, size] = useSize();
  return (
    <section className="trio" aria-label="All lanes against training">
      <TrioHeader title="Against training" />
      <div className="charts" ref={measure}>
        {size &&
          laneCharts.map((chart, i) => (
            <StepChart
              key={chart.name}
              chart={chart}
              shown={shown}
              width={Math.floor(size.width / 2)}
              height={Math.floor((size.height - 18) / 2) + (i > 1 ? 16 : 0)}
              axis={i > 1}
              big={false}
            />
          ))}
      </div>
    </section>
  );
}

const pair = laneCharts.filter(({ name }) => name === "diversity" || name === "tv");

/** On a projector two charts are enough. */
export function LanesPair({ width, height }: { readonly width: number; readonly height: number }) {
  const shown = useShownLanes();
  return (
    <div className="charts">
      {pair.map((chart) => (
        <StepChart
          key={chart.name}
          chart={chart}
          shown={shown}
          width={Math.floor(width / 2)}
          height={height}
          axis
          big={width >= 900}
        />
      ))}
    </div>
  );
}
