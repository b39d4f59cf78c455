import { memo } from "react";
import type { Layout } from "../shared/hooks";
import { x, y, type Bars } from "./geometry";
import type { Scale } from "./scale";

/** A power of ten in at most five letters: 10, 0.01, 1e−4. */
const decade = (value: number) =>
  value < 0.0009
    ? value.toExponential(0).replace("e-", "e−")
    : String(Number(value.toPrecision(2)));

const apart = 56; // px between two labels below the bars

interface Props {
  readonly b: Bars;
  readonly scale: Scale;
  readonly width: number;
  readonly names: readonly string[];
  readonly byValue: boolean;
  readonly layout: Layout;
}

/**
 * Probability up, the strings along, and "else" for all the others. Training moves none of it, so
 * it is drawn once.
 */
export const BarAxis = memo(
  function BarAxis({ b, scale, width, names, byValue, layout }: Props) {
    const every = [1, 5, 10, 20, 50, 100, 200].find((n) => n * b.pitch >= apart) ?? 1000;
    const ends = names.length - 1;
    const marked = names
      .map((_, i) => i)
      .filter((i) => i % every === 0 && (i === ends || ends - i >= every * 0.4))
      .concat(ends % every && layout !== "phone" && names[ends].length < 3 ? [ends] : []);
    const digits = Math.max(
      0,
      ...scale.ticks
        .filter((t) => t > 0)
        .map((t) =>
          Number((t * 100).toPrecision(3)) % 1 === 0
            ? 0
            : Number((t * 1000).toPrecision(3)) % 1 === 0
              ? 1
              : 2,
        ),
    );
    const right = Math.min(width, b.elseLeft + b.elseWidth + 6);
    return (
      <g className="axis">
        {scale.ticks.map((t) => (
          <g key={t}>
            <path
              className={t === 0 || t === scale.ticks[0] ? "base" : "grid"}
              d={`M${b.left} ${y(b, scale, t) + 0.5}H${right}`}
            />
            <text x={b.left - 8} y={y(b, scale, t) + 4} className="end">
              {t === 0 ? "0" : scale.ticks[0] > 0 ? decade(t * 100) : (t * 100).toFixed(digits)}
              {layout !== "full" && t > 0 ? " %" : ""}
            </text>
          </g>
        ))}
        {byValue &&
          marked.map((i) => (
            <text key={i} x={x(b, i) + b.pitch / 2} y={b.base + 18} className="middle below">
              {names[i]}
            </text>
          ))}
        {!byValue && (
          <text x={b.left} y={b.base + 18}>
            largest target first, then largest policy
          </text>
        )}
        {layout === "full" && byValue && (
          <text x={b.left - 8} y={b.base + 18} className="end it below">
            n
          </text>
        )}
        <text
          x={Math.min(b.elseLeft + b.elseWidth / 2, width - (layout === "class" ? 20 : 13))}
          y={b.base + 18}
          className="middle below"
        >
          else
        </text>
      </g>
    );
  },
  (p, q) =>
    p.b === q.b &&
    p.width === q.width &&
    p.layout === q.layout &&
    p.byValue === q.byValue &&
    p.scale.top === q.scale.top &&
    p.scale.ticks[0] === q.scale.ticks[0] &&
    p.names.length === q.names.length &&
    p.names.every((name, i) => name === q.names[i]),
);
