import "./subjectivity.css";
import { useMemo } from "react";
import { partsUpTo } from "../../../experiment/rounds";
import { useLane, useLive, useShownSetup } from "../../lane/context";
import type { ToldLabels } from "../../stores/references";
import { useView } from "../../stores/view";
import { type ChartSize, place } from "../../trio/chart-geometry";
import { reach, tick as tickText } from "../../trio/domain";
import { TakeMenu } from "../../take/TakeMenu";
import { Rules } from "../../trio/Rules";
import { StepAxis } from "../../trio/StepAxis";
import { type Scale, type ToldLine, mBands, pathOf, share } from "./told-chart";

interface Props {
  readonly size: ChartSize;
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly ToldLine[];
  readonly scaleOf: (values: readonly number[]) => Scale;
  readonly print: (value: number | null) => string;
  readonly tint?: boolean; // between the first two lines
}

/**
 * What exact answers said of labels, against training. M-steps are bands: there the likelihood
 * moves, elsewhere the policy.
 */
export function ToldChart({ size, title, unit, lines, scaleOf, print, tint = false }: Props) {
  const told = useTold();
  const { frame, now, end, along, xOfStep } = useAcross(size);
  const values = told.flatMap((one) => lines.flatMap(({ of }) => of(one) ?? []));
  const scale = scaleOf(values);
  const y = (value: number) => (1 - share(scale, value)) * frame.height;
  const points = lines.map(({ of }) =>
    told.flatMap((one) => {
      const value = of(one);
      return value === null ? [] : [[xOfStep(one.step), y(value)] as const];
    }),
  );
  const latest = lines.map(({ name, mark, of }) => {
    const value = told.findLast((one) => of(one) !== null);
    return { name, mark, value: value ? of(value) : null };
  });
  const said = latest.map(({ name, value }) => `${name} ${print(value)}`).join(", ");
  const { left, top, width, height } = frame;
  return (
    <figure
      className={`step-chart told${size.big ? " big" : ""}`}
      style={{ width: size.width, height: size.height }}
      data-chart={title}
    >
      <figcaption style={{ left }}>
        <b>{title}</b> <span className="muted">{unit}</span>
      </figcaption>
      <Take title={title} unit={unit} lines={lines} told={told} />
      <svg className="under" style={{ left, top }} width={width} height={height} aria-hidden="true">
        <Bands height={height} named={!size.axis} xOfStep={xOfStep} />
        {scale.ticks.map((tick) => (
          <g key={tick}>
            <path className="grid" d={`M0 ${Math.round(y(tick)) + 0.5}H${width}`} />
            <text className="end" x={-8} y={y(tick) + 4}>
              {scale.isLog ? String(tick) : tickText(tick, scale)}
            </text>
          </g>
        ))}
        {tint && <path className="gap" d={pathOf([...points[0], ...points[1].toReversed()])} />}
        {points.map((line, k) => (
          <Line key={lines[k].name} mark={lines[k].mark} points={line} />
        ))}
      </svg>
      <div
        className="over"
        role="img"
        aria-label={`${title}: ${said}`}
        style={{ left, top, width, height }}
      >
        <Rules xOfStep={xOfStep} width={width} height={height} axis={size.axis} />
      </div>
      {size.axis && (
        <StepAxis frame={frame} now={now} end={end} x={xAt(frame.width, end)} along={along} />
      )}
      <Names latest={latest} print={print} left={left + width + 8} top={top} />
    </figure>
  );
}

interface TakeProps extends Pick<Props, "title" | "unit" | "lines"> {
  readonly told: readonly ToldLabels[];
}

const Take = ({ title, unit, lines, told }: TakeProps) => (
  <TakeMenu
    name={title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}
    title={title}
    says={`${lines.map(({ name }) => name).join(", ")} against training; ${unit}.`}
    figures={() => ({
      columns: ["step", ...lines.map(({ name }) => name)],
      rows: told.map((one) => [one.step, ...lines.map(({ of }) => of(one))]),
    })}
  />
);

interface LineProps {
  readonly mark: ToldLine["mark"];
  readonly points: readonly (readonly [x: number, y: number])[];
}

const Line = ({ mark, points }: LineProps) =>
  points.length === 1 ? (
    <circle className={`lone ${mark}`} cx={points[0][0]} cy={points[0][1]} r={2.5} />
  ) : (
    <path className={`told-line ${mark}`} d={pathOf(points)} />
  );

/** The labels that were told so far; the series is mutable, so a new answer draws it anew. */
function useTold(): readonly ToldLabels[] {
  const { live } = useLane();
  useLive((l) => l.truth);
  useLive((l) => l.charts);
  return live.series.judged.labels;
}

const xAt = (width: number, end: number) => (at: number) => (Math.min(at, end) / end) * width;

/** The horizontal axis, the same as that of the charts beside it. */
function useAcross(size: ChartSize) {
  const { series } = useLane().live;
  const along = useView((v) => v.axis);
  const frame = place(size);
  const now = series.xOf(series.lastStep, along);
  const end = reach(Math.max(now, 60));
  const x = xAt(frame.width, end);
  return { frame, now, end, along, xOfStep: (step: number) => x(series.xOf(step, along)) };
}

interface BandsProps {
  readonly height: number;
  readonly named: boolean;
  readonly xOfStep: (step: number) => number;
}

function Bands({ height, named, xOfStep }: BandsProps) {
  const start = useShownSetup((s) => s.start.leaves);
  const edits = useShownSetup((s) => s.edits);
  const step = useLive((l) => l.head.step);
  const isEm = start["method.name"] === "em";
  const bands = useMemo(
    () => (isEm ? mBands(partsUpTo(start, edits, step)) : []),
    [isEm, start, edits, step],
  );
  return bands.map(([round, from, to]) => (
    <g key={from}>
      <rect
        className="band"
        x={xOfStep(from)}
        width={xOfStep(to) - xOfStep(from)}
        height={height}
      />
      {named && (
        <text className="middle" x={(xOfStep(from) + xOfStep(to)) / 2} y={-2}>
          M {round}
        </text>
      )}
    </g>
  ));
}

interface NamesProps {
  readonly latest: readonly (Pick<ToldLine, "name" | "mark"> & { readonly value: number | null })[];
  readonly print: (value: number | null) => string;
  readonly left: number;
  readonly top: number;
}

const Names = ({ latest, print, left, top }: NamesProps) => (
  <ul className="told-names" style={{ left, top }} aria-hidden="true">
    {latest.map(({ name, mark, value }) => (
      <li key={name}>
        <i className={`told-sample ${mark}`} />
        <span>{name}</span>
        <b>{print(value)}</b>
      </li>
    ))}
  </ul>
);
