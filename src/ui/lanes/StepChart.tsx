import { AboutButton } from "../about/AboutButton";
import { Explained } from "../glossary/Explained";
import { useLane } from "../lane/context";
import { Maths } from "../shared/Maths";
import type { Point } from "../stores/series";
import { stepped, type ChartSize } from "../trio/chart-geometry";
import { tick } from "../trio/domain";
import { Lines } from "../trio/later-lines";
import { Rules } from "../trio/Rules";
import { StepAxis } from "../trio/StepAxis";
import { ChartGutter } from "./ChartGutter";
import type { LaneChart } from "./lane-charts";
import { useDrawnLanes, type DrawnLanes } from "./use-drawn-lanes";
import type { ShownLane } from "./use-lanes";

interface Props extends ChartSize {
  readonly chart: LaneChart;
  readonly shown: readonly ShownLane[];
}

/** A line of every lane, over one target and one prior. */
export function StepChart({ chart, shown, ...size }: Props) {
  const drawn = useDrawnLanes(chart, shown, size);
  const { frame, domain, scales, target, prior, now, end, along, task } = drawn;
  return (
    <figure
      className={size.big ? "step-chart big" : "step-chart"}
      style={{ width: size.width, height: size.height }}
      data-chart={chart.name}
    >
      <figcaption style={{ left: frame.left }}>
        <AboutButton topic={chart.about}>
          <Maths>{chart.title}</Maths>
        </AboutButton>
        <span title={chart.unit(task)}>
          <Explained>{chart.unit(task)}</Explained>
        </span>
      </figcaption>
      <svg
        className="under"
        style={{ left: frame.left, top: frame.top }}
        width={frame.width}
        height={frame.height}
        aria-hidden="true"
      >
        {domain.ticks.map((t) => (
          <g key={t}>
            <path className="grid" d={`M0 ${Math.round(scales.y(t)) + 0.5}H${frame.width}`} />
            <text className="end" x={-8} y={scales.y(t) + 4}>
              {tick(t, domain)}
            </text>
          </g>
        ))}
        <path className="prior-line" d={stepped(prior, scales, frame.width)} />
        <path className="target-line" d={stepped(target, scales, frame.width)} />
      </svg>
      <Plot chart={chart} shown={shown} drawn={drawn} axis={size.axis} />
      {size.axis && <StepAxis frame={frame} now={now} end={end} x={scales.x} along={along} />}
      <ChartGutter chart={chart} shown={shown} drawn={drawn} big={size.big} />
    </figure>
  );
}

interface PlotProps {
  readonly chart: LaneChart;
  readonly shown: readonly ShownLane[];
  readonly drawn: DrawnLanes;
  readonly axis: boolean;
}

function Plot({ chart, shown, drawn, axis }: PlotProps) {
  const { selection } = useLane();
  const { frame, scales, lines, series, along, end, task } = drawn;
  const hover = ({ clientX, currentTarget }: React.PointerEvent) => {
    const share = (clientX - currentTarget.getBoundingClientRect().left) / frame.width;
    selection.setState({ crosshair: series[0].stepAt(share * end, along) });
  };
  const words = shown.map(
    ({ letter }, k) =>
      `lane ${letter} ${chart.printPolicy(chart.valueAt(series[k], task, Infinity), task)}`,
  );
  return (
    <div
      className="over"
      role="img"
      aria-label={`${chart.title}, ${chart.unit(task)}: ${words.join(", ")}.`}
      style={{ left: frame.left, top: frame.top, width: frame.width, height: frame.height }}
      onPointerMove={hover}
      onPointerLeave={() => selection.setState({ crosshair: null })}
    >
      {lines.map((points, k) => (
        <div key={shown[k].letter} className="lane-line-of" style={shown[k].style}>
          <Lines
            points={points}
            width={frame.width}
            height={frame.height}
            x={scales.x}
            y={scales.y}
          />
          <Only points={points} drawn={drawn} />
        </div>
      ))}
      <Rules xOfStep={scales.xOfStep} width={frame.width} height={frame.height} axis={axis} />
    </div>
  );
}

/** A line of one point is a dot. */
function Only({ points, drawn: { scales } }: { points: readonly Point[]; drawn: DrawnLanes }) {
  const [first] = points;
  if (points.length !== 1 || first.line === null) return null;
  return <i className="first" style={{ left: scales.x(first.x), top: scales.y(first.line) }} />;
}
