import type { CSSProperties } from "react";
import { useSelection } from "../lane/context";
import type { Knot } from "../stores/references";
import { pushApart } from "../trio/domain";
import type { LaneChart } from "./lane-charts";
import type { DrawnLanes } from "./use-drawn-lanes";
import type { ShownLane } from "./use-lanes";

interface Props {
  readonly chart: LaneChart;
  readonly shown: readonly ShownLane[];
  readonly drawn: DrawnLanes;
  readonly big: boolean;
}

interface GutterRow {
  readonly name: string;
  readonly mark: "target" | "prior" | "policy";
  readonly style?: CSSProperties;
  readonly value: number | null;
  readonly text: string;
}

/** Sign, name and value of every line at the height where it ends, or under the crosshair. */
export function ChartGutter({ chart, shown, drawn, big }: Props) {
  const { frame, scales, series, target, prior, task } = drawn;
  const crosshair = useSelection((s) => s.crosshair);
  const at = (knots: readonly Knot[]) =>
    (crosshair === null ? knots.at(-1) : knots.findLast((k) => k.step <= crosshair))?.value ?? null;
  const references: readonly GutterRow[] = [
    { name: chart.targetName, mark: "target", value: at(target), text: chart.print(at(target)) },
    { name: "prior", mark: "prior", value: at(prior), text: chart.print(at(prior)) },
  ];
  const policies = shown.map(({ letter, name, style }, k): GutterRow => {
    const value = chart.valueAt(series[k], task, crosshair ?? Infinity);
    const text = chart.printPolicy(value, task);
    return { name: `${letter} ${name}`, mark: "policy", style, value, text };
  });
  const rows = [...references.filter(({ value }) => value !== null), ...policies].map((row) => ({
    ...row,
    y: row.value === null ? frame.height / 2 : scales.y(row.value),
  }));
  const gap = big ? 22 : 16;
  const edge = big ? 8 : 3;
  return (
    <ul
      className={`gutter lane-gutter${big ? " big" : ""}`}
      style={{ left: frame.left + frame.width + 8, top: frame.top }}
      aria-hidden="true"
    >
      {pushApart(rows, gap, edge, frame.height - edge - 1).map((row) => (
        <li key={row.name} style={{ ...row.style, transform: `translateY(${row.y - gap / 2}px)` }}>
          {row.mark === "policy" ? <LineSample /> : <i className={`sample ${row.mark}`} />}
          <span title={row.name}>{row.name}</span>
          <b>{row.text.padStart(7)}</b>
        </li>
      ))}
    </ul>
  );
}

/** A piece of a lane's line. */
export const LineSample = () => (
  <svg className="line-sample" width={14} height={4} aria-hidden="true">
    <path d="M0 2h14" />
  </svg>
);
