import { useMemo } from "react";
import { openAbout } from "../about/open";
import { awaited } from "../shared/awaited";
import { figure, whole } from "../shared/figures";
import { useDrawn } from "../shared/hooks";
import { Maths } from "../shared/Maths";
import { series, useLive } from "../stores/live";
import { taskShown, useRuntime } from "../stores/runtime";
import type { Knot } from "../stores/references";
import type { Axis, From } from "../stores/series";
import { setView, useView } from "../stores/view";
import { fromOf, printed, type Chart } from "./charts";
import { grow, reach, tick, ticksBeside } from "./domain";
import { Gutter } from "./Gutter";
import { Lines } from "./Lines";
import { Rules } from "./Rules";

interface Props {
  readonly chart: Chart;
  readonly width: number;
  readonly height: number;
  readonly axis: boolean;
  readonly big?: boolean;
}

/**
 * One quantity against training: own fixed scale, references that step at edits, names in the right
 * gutter.
 */
export function StepChart({ chart, width, height, axis, big = false }: Props) {
  const version = useLive((l) => l.charts);
  const along = useView((v) => v.axis);
  const task = useRuntime(taskShown);
  const from = fromOf(task, chart.column);
  const unit = task?.figures[chart.column].unit ?? "";
  const steps = useRuntime((r) => r.playback?.steps ?? 0);

  const points = useMemo(
    () => series.decimated(chart.column, along, from),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- version stands for the mutable series
    [chart.column, along, from, version],
  );
  const target = series.references.knots(chart.target.line);
  const prior = chart.prior(task);
  const frame = place(width, height, axis, big);
  const byValue = useDrawn() === "by-value";
  const domain = grow(
    chart.column,
    [
      ...(byValue && chart.fromZero ? [0] : []),
      ...points.map((p) => p.line ?? NaN),
      ...target.map((k) => k.value),
      ...prior.map((k) => k.value),
    ],
    series.length === 0,
  );
  const now = series.xOf(series.lastStep, along);
  const end = reach(Math.max(now, along === "step" ? steps : 0, 60));
  const bare = points.length + target.length + prior.length === 0;
  const x = (at: number) => (Math.min(at, end) / end) * frame.width;
  const y = (value: number) =>
    (1 - (value - domain.low) / (domain.high - domain.low)) * frame.height;
  const hover = (event: React.PointerEvent) =>
    setView({
      crosshair: series.stepAt(
        ((event.clientX - event.currentTarget.getBoundingClientRect().left) / frame.width) * end,
        along,
      ),
    });
  return (
    <figure className="step-chart" style={{ width, height }}>
      <figcaption style={{ left: frame.left }}>
        <button type="button" className="figure" onClick={openAbout(chart.about)}>
          <Maths>{chart.title}</Maths>
        </button>
        <span title={unit}>
          <Maths>{unit}</Maths>
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
            <path className="grid" d={`M0 ${Math.round(y(t)) + 0.5}H${frame.width}`} />
            {!bare && (
              <text className="end" x={-8} y={y(t) + 4}>
                {tick(t, domain)}
              </text>
            )}
          </g>
        ))}
        <path className="prior-line" d={stepped(prior, along, x, y, frame.width)} />
        <path className="target-line" d={stepped(target, along, x, y, frame.width)} />
      </svg>
      <div
        className="over"
        role="img"
        aria-label={inWords(chart, from, unit)}
        style={{ left: frame.left, top: frame.top, width: frame.width, height: frame.height }}
        onPointerMove={hover}
        onPointerLeave={() => setView({ crosshair: null })}
      >
        <Lines points={points} width={frame.width} height={frame.height} x={x} y={y} />
        {points.length === 1 && points[0].line !== null && (
          <i className="first" style={{ left: x(points[0].x), top: y(points[0].line) }} />
        )}
        <Rules x={x} along={along} height={frame.height} axis={axis} />
      </div>
      {bare && <Awaited chart={chart} frame={frame} />}
      {axis && <StepAxis frame={frame} now={now} end={end} x={x} along={along} />}
      <Gutter
        chart={chart}
        from={from}
        left={frame.left + frame.width + 8}
        top={frame.top}
        height={frame.height}
        y={y}
        prior={prior}
        big={big}
      />
    </figure>
  );
}

/** A chart without a value yet says what brings the first one. */
function Awaited({ chart, frame }: { chart: Chart; frame: Frame }) {
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

const names: Record<Axis, string> = {
  step: "step",
  seconds: "s of training",
  rewardEvaluations: "evaluations",
};

function StepAxis({
  frame,
  now,
  end,
  x,
  along,
}: {
  frame: Frame;
  now: number;
  end: number;
  x: (at: number) => number;
  along: Axis;
}) {
  const print = (t: number) => (t >= 10_000 ? `${figure(t / 1000)}k` : whole(t));
  return (
    <svg
      className="step-axis"
      style={{ left: frame.left, top: frame.top + frame.height }}
      width={frame.width}
      height={24}
      aria-hidden="true"
    >
      <path className="base" d={`M0 .5H${frame.width}`} />
      {ticksBeside(end, now).map((t) => (
        <g key={t}>
          <path className="base" d={`M${Math.round(x(t)) + 0.5} 0v4`} />
          <text className="middle" x={x(t)} y={18}>
            {print(t)}
          </text>
        </g>
      ))}
      {now > 0 && (
        <g>
          <path className="now" d={`M${Math.round(x(now)) + 0.5} 0v4`} />
          <text className="middle strong" x={x(now)} y={18}>
            {print(now)}
          </text>
        </g>
      )}
      <text x={frame.width + 22} y={18}>
        {names[along]}
      </text>
    </svg>
  );
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
const place = (width: number, height: number, axis: boolean, big: boolean): Frame => {
  const left = big ? 64 : 44;
  const gutter = big ? 202 : 132;
  return {
    left,
    top: big ? 34 : 28,
    width: Math.max(40, width - left - gutter),
    height: Math.max(20, height - (big ? 34 : 28) - (axis ? 26 : 10)),
  };
};

/** A value that holds from its step until the next. */
function stepped(
  knots: readonly Knot[],
  along: Axis,
  x: (at: number) => number,
  y: (value: number) => number,
  width: number,
): string {
  return (
    knots
      .map((k, i) => {
        const at = (n: number) => Math.round(n * 2) / 2;
        return `${i === 0 ? `M0 ${at(y(k.value))}` : `H${at(x(series.xOf(k.step, along)))}V${at(y(k.value))}`}`;
      })
      .join("") + (knots.length ? `H${width}` : "")
  );
}

const inWords = (chart: Chart, from: From, unit: string) =>
  `${chart.title}${unit && `, ${unit}`}: ` +
  `${printed(chart, from, series.valueAt(chart.column, from))} after ` +
  `${whole(series.lastStep)} steps; ${chart.target.name} ` +
  `${chart.print(series.references.last(chart.target.line))}.`;
