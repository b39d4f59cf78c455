import "./chart.css";
import { TakeMenu } from "../../take/TakeMenu";
import { Maths } from "../../shared/Maths";
import { figureFacts, titleOf, unitOf } from "../figure-facts";
import type { FigureName } from "../records/record";
import { colourOf, isPale } from "../records/sign";
import { valueAt } from "../records/statistics";
import { setRunsView, useRunsView } from "../view";
import { LineEnds } from "./LineEnds";
import { Line } from "./Line";
import { NARROW, useDrawing, type ChartOfRuns, type RunsDrawing } from "./drawing";
import { medianPath, pointAt, rangePath } from "./lines";
import { figuresOf, inWords, runsTaken } from "./taken";
import { RunsAxis } from "./RunsAxis";

/**
 * One figure of some runs against training: the median of the seeds as a line, the lowest to the
 * highest as an area, the seeds themselves as ticks at the end, and the names there.
 */
export function RunsChart(props: ChartOfRuns) {
  const { records, figure, along, width, height, kind, title } = props;
  const drawing = useDrawing(props);
  const { frame, lines, end, x } = drawing;
  const crosshair = useRunsView((v) => v.crosshair);
  const said = kind === "tiny" ? endText(drawing, figure) : unitOf(figure, records);
  const heading = title ?? titleOf(figure, records);
  const isEmpty = lines.every(({ line }) => line.length === 0);
  return (
    <figure
      className={`runs-chart ${kind}`}
      style={{ width, height }}
      data-chart={`runs-${figure}`}
    >
      {kind !== "large" && (
        <figcaption style={{ left: frame.left }}>
          <strong>
            <Maths>{heading}</Maths>
          </strong>
          <span title={said}>
            <Maths>{said}</Maths>
          </span>
        </figcaption>
      )}
      <TakeMenu
        name={`runs-${figure}`}
        title={heading}
        says={inWords(lines, figure, along)}
        runs={runsTaken(records)}
        figures={isEmpty ? null : () => figuresOf(lines, figure)}
      />
      <Under drawing={drawing} figure={figure} isLarge={kind === "large"} crosshair={crosshair} />
      <div
        className="runs-over"
        role="img"
        aria-label={`${heading}. ${inWords(lines, figure, along)}`}
        style={{ ...frame }}
        onPointerMove={(event) => setRunsView({ crosshair: shareOf(event) * end })}
        onPointerLeave={() => setRunsView({ crosshair: null })}
      />
      {isEmpty && (
        <p className="runs-empty" style={{ ...frame }}>
          {records.length > 0 ? "None of these runs has this figure." : "Tick a run of the list."}
        </p>
      )}
      <RunsAxis frame={frame} end={end} x={x} along={along} kind={kind} crosshair={crosshair} />
      {kind !== "tiny" && (
        <LineEnds
          drawing={drawing}
          figure={figure}
          kind={kind}
          narrow={width < NARROW}
          pointOf={(line) => pointAt(line, crosshair)}
        />
      )}
    </figure>
  );
}

interface UnderProps {
  readonly drawing: RunsDrawing;
  readonly figure: FigureName;
  readonly isLarge: boolean;
  readonly crosshair: number | null;
}

/** Grid, ticks, the target's own figure, ranges, lines, and the crosshair. */
function Under({ drawing, figure, isLarge, crosshair }: UnderProps) {
  const { frame, lines, target, end, vertical, x, y } = drawing;
  const isEmpty = lines.every(({ line }) => line.length === 0);
  return (
    <svg
      className="runs-under"
      style={{ left: frame.left, top: frame.top }}
      width={frame.width}
      height={frame.height}
      aria-hidden="true"
    >
      {vertical.ticks.map(({ value, text }) => (
        <g key={value}>
          <path className="grid" d={`M0 ${Math.round(y(value)) + 0.5}H${frame.width}`} />
          {!isEmpty && (
            <text className="end" x={-8} y={y(value) + 4}>
              {text}
            </text>
          )}
        </g>
      ))}
      {target !== null && <path className="target-line" d={`M0 ${y(target)}H${frame.width}`} />}
      <Ranges drawing={drawing} />
      {lines.map(({ record, line }) => (
        <Line key={record.id} d={medianPath(line, x, y)} sign={record.sign} />
      ))}
      {isLarge && <SeedTicks drawing={drawing} figure={figure} />}
      {crosshair !== null && crosshair <= end && (
        <path className="crosshair" d={`M${x(crosshair)} 0V${frame.height}`} />
      )}
    </svg>
  );
}

/** Where there is no room for line ends: the last median. */
function endText({ lines }: RunsDrawing, figure: FigureName): string {
  const last = lines[0]?.line.at(-1);
  if (!last) return "";
  return figureFacts[figure].print(last.median);
}

/** Where the pointer is between the left and the right of an element. */
const shareOf = ({ clientX, currentTarget }: React.PointerEvent): number => {
  const { left, width } = currentTarget.getBoundingClientRect();
  return Math.max(0, Math.min(1, (clientX - left) / width));
};

const Ranges = ({ drawing: { lines, x, y } }: { drawing: RunsDrawing }) =>
  lines.map(({ record, line }) => (
    <path
      key={record.id}
      className={`run-range${isPale(record.sign) ? " pale" : ""}`}
      style={{ fill: colourOf(record.sign) }}
      d={rangePath(line, x, y)}
    />
  ));

interface TicksProps {
  readonly drawing: RunsDrawing;
  readonly figure: FigureName;
}

/** The seeds themselves, where their run's line ends. */
function SeedTicks({ drawing: { lines, frame, y }, figure }: TicksProps) {
  return lines.map(({ record, line }) => {
    const last = line.at(-1);
    if (!last || record.seeds.length < 2) return null;
    const d = record.seeds
      .map((seed) => valueAt(seed, figure, "step", last.step))
      .filter((value) => Number.isFinite(value))
      .map((value) => `M${frame.width + 4} ${y(value)}h6`)
      .join("");
    return (
      <path
        key={record.id}
        className={`seed-ticks${isPale(record.sign) ? " pale" : ""}`}
        style={{ stroke: colourOf(record.sign) }}
        d={d}
      />
    );
  });
}
