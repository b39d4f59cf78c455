import { useLane, useLive, useSelection } from "../lane/context";
import type { Knot } from "../stores/references";
import type { From } from "../stores/series";
import { printed, type Chart } from "./charts";
import { pushApart } from "./domain";

interface Props {
  readonly chart: Chart;
  readonly from: From;
  readonly left: number;
  readonly top: number;
  readonly height: number;
  readonly y: (value: number) => number;
  readonly prior: readonly Knot[];
  readonly big: boolean;
}

/**
 * Line sample, name and value at the height where each line ends; under the crosshair, the values
 * there.
 */
export function Gutter({ chart, from, left, top, height, y, prior, big }: Props) {
  const { series } = useLane().live;
  const crosshair = useSelection((v) => v.crosshair);
  const exact = useLive((l) => l.truth?.exact ?? true);
  const at = (knots: readonly Knot[]) =>
    (crosshair === null ? knots.at(-1) : knots.findLast((k) => k.step <= crosshair))?.value ?? null;
  const policy = series.valueAt(chart.column, from, crosshair ?? Infinity);
  const rows = [
    {
      name: chart.column === "logZ" && !exact ? "target" : chart.target.name,
      mark: "target",
      value: at(series.references.knots(chart.target.line)),
    },
    { name: "policy", mark: "policy", value: policy },
    { name: "prior", mark: "prior", value: at(prior) },
  ]
    .filter((r) => r.value !== null || (r.name === "policy" && series.length > 0))
    .map((r) => ({ ...r, y: r.value === null ? height / 2 : y(r.value) }));
  const gap = big ? 22 : 16;
  return (
    <ul className={`gutter${big ? " big" : ""}`} style={{ left, top }} aria-hidden="true">
      {pushApart(rows, gap, big ? 8 : 3, height - (big ? 8 : 4)).map((r) => (
        <li key={r.name} style={{ transform: `translateY(${r.y - gap / 2}px)` }}>
          <i className={`sample ${r.mark}`} />
          <span>{r.name}</span>
          <b>
            {(r.mark === "policy" ? printed(chart, from, r.value) : chart.print(r.value)).padStart(
              7,
            )}
          </b>
        </li>
      ))}
    </ul>
  );
}
