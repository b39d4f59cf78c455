import { memo } from "react";
import type { Layout } from "../../shared/layout";
import type { Gauge } from "../../evidence/evidence";
import { ratioTicks, type BarAxis } from "./axis";
import type { Columns, Span } from "./columns";
import { sizes } from "./heights";
import { onGauge } from "./Marks";

interface Props {
  readonly columns: Columns;
  readonly axis: BarAxis;
  readonly gauge: Gauge | "ratio" | "none";
  readonly ratioEnd: number;
  readonly height: number; // of the rows
  readonly layout: Layout;
}

/** The grid of probabilities, and the axis of ratios with its line at 1. */
export const Axis = memo(function Axis(props: Props) {
  const { columns, axis, gauge, ratioEnd, height, layout } = props;
  const { head } = sizes[layout];
  const base = layout === "phone" ? head : head + height; // there each row has its own lines
  const { left, right } = columns.bar;
  const x = (p: number) => left + (p / axis.end) * (right - left);
  const every = labelled(axis.ticks.length, right - left);
  const last = axis.ticks.length - 1;
  return (
    <g className="axis">
      {axis.ticks.map((t, i) => (
        <g key={t}>
          {layout !== "phone" && (
            <path className="grid" d={`M${Math.round(x(t)) + 0.5} ${head}V${base}`} />
          )}
          {i % every === 0 && (
            <text className="middle" x={x(t)} y={head - 8}>
              {Number((100 * t).toPrecision(3))}
              {i === last - (last % every) && " %"}
            </text>
          )}
        </g>
      ))}
      {columns.gauge && gauge === "ratio" && (
        <Ratios span={columns.gauge} end={ratioEnd} head={head} base={base} />
      )}
      {columns.gauge && typeof gauge === "object" && (
        <Own span={columns.gauge} gauge={gauge} head={head} base={base} />
      )}
    </g>
  );
});

const LABEL = 26; // px from the middle of one label to that of the next

/** Every how many ticks have a label on an axis of that width. */
const labelled = (ticks: number, width: number): number =>
  Math.max(1, Math.ceil((LABEL * (ticks - 1)) / width));

interface GaugeAxis {
  readonly span: Span;
  readonly head: number;
  readonly base: number;
}

const Ratios = ({ span, end, head, base }: GaugeAxis & { readonly end: number }) =>
  ratioTicks(end).map(([at, label]) => {
    const x = Math.round((span.left + span.right) / 2 + (at * (span.right - span.left)) / 2) + 0.5;
    return (
      <g key={label}>
        <path className={at === 0 ? "one" : "grid"} d={`M${x} ${head}V${base}`} />
        <text className="middle" x={x} y={head - 8}>
          {label}
        </text>
      </g>
    );
  });

const Own = ({ span, gauge, head, base }: GaugeAxis & { readonly gauge: Gauge }) =>
  gauge.ticks.map(([value, label]) => {
    const x = Math.round(onGauge(gauge, span, value)) + 0.5;
    return (
      <g key={label}>
        <path className={value === gauge.from ? "from" : "grid"} d={`M${x} ${head}V${base}`} />
        <text className="middle" x={x} y={head - 8}>
          {label}
        </text>
      </g>
    );
  });
