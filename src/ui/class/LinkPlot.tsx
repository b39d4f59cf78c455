import { useMemo } from "react";
import type { Truth } from "../../worker/protocol";
import { BarAxis } from "../distribution/BarAxis";
import { fills, layoutBars, skyline, y } from "../distribution/geometry";
import { linear } from "../distribution/scale";
import { bounded, percent, visible } from "../shared/figures";
import { useSize } from "../shared/hooks";

/** The run of a link as it ended here: bars with their axis, or the most probable strings. */
export function LinkPlot({ truth }: { truth: Truth }) {
  return (
    <section aria-label="Its distribution">
      <h3>
        {truth.layout === "by-value" ? "Probability of each number" : "Most probable strings, %"}
        <span className="muted">
          TV <b className="num">{bounded(truth.tv)}</b>
        </span>
      </h3>
      {truth.layout === "by-value" ? <Bars truth={truth} /> : <Rows truth={truth} />}
    </section>
  );
}

function Bars({ truth }: { truth: Truth }) {
  const [measure, size] = useSize();
  const { rows, rest, more } = truth;
  const scale = useMemo(() => linear(rows), [rows]);
  const names = useMemo(() => rows.map(({ text }) => text), [rows]);
  const b = useMemo(
    () => size && layoutBars(rows.length, size.width, size.height, "side"),
    [rows.length, size],
  );
  const top = b && y(b, scale, rest.policy + more.policy);
  return (
    <div
      className="plot link-bars"
      ref={measure}
      role="img"
      aria-label={`Bars of ${rows.length} strings; TV to the target ${bounded(truth.tv)}.`}
    >
      {size && b && (
        <svg className="by-value" width={size.width} height={size.height} aria-hidden="true">
          <BarAxis {...{ b, scale, names }} width={size.width} byValue layout="phone" />
          <path className="fill" shapeRendering="crispEdges" d={fills(b, scale, rows)} />
          <path
            className="fill"
            d={`M${b.elseLeft + 1} ${b.base}V${top}h${b.elseWidth - 2}V${b.base}z`}
          />
          <path className="halo" d={skyline(b, scale, rows)} />
          <path className="outline" d={skyline(b, scale, rows)} />
        </svg>
      )}
    </div>
  );
}

const ROWS = 6;

const Rows = ({ truth }: { truth: Truth }) => (
  <table>
    <thead>
      <tr>
        <td />
        <th scope="col">target</th>
        <th scope="col">policy</th>
      </tr>
    </thead>
    <tbody>
      {[...truth.rows]
        .sort((a, b) => Math.max(b.target, b.policy) - Math.max(a.target, a.policy))
        .slice(0, ROWS)
        .map(({ text, target, policy }) => (
          <tr key={text}>
            <th scope="row" className="mono string">
              {visible(text)}
            </th>
            <td className="num">{percent(target)}</td>
            <td className="num">{percent(policy)}</td>
          </tr>
        ))}
    </tbody>
  </table>
);
