import { figure, whole } from "../shared/figures";
import type { Axis } from "../stores/series";
import { axisNames, type PlotArea } from "./chart-geometry";
import { ticksBeside } from "./domain";

interface Props {
  readonly frame: PlotArea;
  readonly now: number; // where the run stands
  readonly end: number; // of the axis
  readonly x: (at: number) => number;
  readonly along: Axis;
}

const print = (t: number) => (t >= 10_000 ? `${figure(t / 1000)}k` : whole(t));

/** The horizontal axis of step charts; where the run stands is in bold. */
export function StepAxis({ frame, now, end, x, along }: Props) {
  return (
    <svg
      className="step-axis"
      style={{ left: frame.left, top: frame.top + frame.height }}
      width={frame.width}
      height={24}
      aria-hidden="true"
    >
      <path className="base" d={`M0 .5H${frame.width}`} />
      {ticksBeside(end, now, Math.floor(frame.width / 36)).map((t) => (
        <Tick key={t} at={x(t)} mark="base" text={print(t)} />
      ))}
      {now > 0 && <Tick at={x(now)} mark="now" text={print(now)} />}
      <text x={frame.width + 22} y={18}>
        {axisNames[along]}
      </text>
    </svg>
  );
}

function Tick({ at, mark, text }: { at: number; mark: "base" | "now"; text: string }) {
  return (
    <g>
      <path className={mark} d={`M${Math.round(at) + 0.5} 0v4`} />
      <text className={mark === "now" ? "middle strong" : "middle"} x={at} y={18}>
        {text}
      </text>
    </g>
  );
}
