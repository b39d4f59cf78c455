import { AboutButton } from "../about/AboutButton";
import { Explained } from "../glossary/Explained";
import { useLane, useRuntime } from "../lane/context";
import { awaited } from "../shared/awaited";
import { Maths } from "../shared/Maths";
import { TakeMenu } from "../take/TakeMenu";
import { inWords, stepped, type ChartSize, type PlotArea } from "./chart-geometry";
import type { Chart } from "./charts";
import { tick } from "./domain";
import { Gutter } from "./Gutter";
import { Lines } from "./later-lines";
import { Rules } from "./Rules";
import { StepAxis } from "./StepAxis";
import { useChart, type DrawnChart } from "./use-chart";

interface Props extends Omit<ChartSize, "big"> {
  readonly chart: Chart;
  readonly big?: boolean;
}

/**
 * One quantity against training: a scale that only grows, references that step at edits, names in
 * the right gutter.
 */
export function StepChart({ chart, width, height, axis, big = false }: Props) {
  const drawn = useChart(chart, { width, height, axis, big });
  const { from, frame, scales, prior, now, end, along } = drawn;
  const bare = drawn.points.length + drawn.target.length + prior.length === 0;
  return (
    <figure
      className={big ? "step-chart big" : "step-chart"}
      style={{ width, height }}
      data-chart={chart.column}
    >
      <figcaption style={{ left: frame.left }}>
        <AboutButton topic={chart.about}>
          <Maths>{chart.title}</Maths>
        </AboutButton>
        <span title={drawn.unit}>
          <Explained>{drawn.unit}</Explained>
        </span>
      </figcaption>
      <TakeMenu
        name={chart.column}
        title={chart.title}
        says={says(chart, drawn)}
        figures={bare ? null : (of) => of.ofChart(chart, drawn.series, from, prior)}
      />
      <References drawn={drawn} bare={bare} />
      <Plot chart={chart} drawn={drawn} axis={axis} />
      {bare && <Awaited chart={chart} frame={frame} />}
      {axis && <StepAxis frame={frame} now={now} end={end} x={scales.x} along={along} />}
      <Gutter
        chart={chart}
        from={from}
        left={frame.left + frame.width + 8}
        top={frame.top}
        height={frame.height}
        y={scales.y}
        prior={prior}
        big={big}
      />
    </figure>
  );
}

/** The chart in a sentence, for its caption. */
const says = ({ target }: Chart, { prior, unit, from }: DrawnChart): string => {
  const noisy = from === "batch" ? " (each step pale, their moving average strong)" : "";
  const others = prior.length ? `, ${target.name} and prior` : ` and ${target.name}`;
  return `Policy${noisy}${others} against training${unit && `; ${unit}`}.`;
};

/** Grid, ticks, and the lines of target and prior. */
function References({ drawn, bare }: { drawn: DrawnChart; bare: boolean }) {
  const { frame, domain, scales, target, prior } = drawn;
  return (
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
          {!bare && (
            <text className="end" x={-8} y={scales.y(t) + 4}>
              {tick(t, domain)}
            </text>
          )}
        </g>
      ))}
      <path className="prior-line" d={stepped(prior, scales, frame.width)} />
      <path className="target-line" d={stepped(target, scales, frame.width)} />
    </svg>
  );
}

interface PlotProps {
  readonly chart: Chart;
  readonly drawn: DrawnChart;
  readonly axis: boolean;
}

/** The policy's line, the rules over it, and the crosshair under the pointer. */
function Plot({ chart, drawn, axis }: PlotProps) {
  const { selection } = useLane();
  const { series, points, frame, scales, along, end } = drawn;
  const first = points.length === 1 ? points[0] : null;
  const hover = ({ clientX, currentTarget }: React.PointerEvent) => {
    const share = (clientX - currentTarget.getBoundingClientRect().left) / frame.width;
    selection.setState({ crosshair: series.stepAt(share * end, along) });
  };
  return (
    <div
      className="over"
      role="img"
      aria-label={inWords(chart, series, drawn.from, drawn.unit)}
      style={{ left: frame.left, top: frame.top, width: frame.width, height: frame.height }}
      onPointerMove={hover}
      onPointerLeave={() => selection.setState({ crosshair: null })}
    >
      <Lines points={points} width={frame.width} height={frame.height} x={scales.x} y={scales.y} />
      {first && first.line !== null && (
        <i className="first" style={{ left: scales.x(first.x), top: scales.y(first.line) }} />
      )}
      <Rules xOfStep={scales.xOfStep} width={frame.width} height={frame.height} axis={axis} />
    </div>
  );
}

/** A chart without a value yet says what brings the first one. */
function Awaited({ chart, frame }: { chart: Chart; frame: PlotArea }) {
  const sentence = useRuntime((r) =>
    awaited(r, { loading: chart.awaits, open: "Being computed." }),
  );
  return (
    <p
      className="awaited"
      style={{ left: frame.left, top: frame.top, width: frame.width, height: frame.height }}
    >
      <span>{sentence}</span>
    </p>
  );
}
