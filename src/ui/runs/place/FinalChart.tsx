import { schema } from "../../../experiment/presets";
import { shortText } from "../../rail/text";
import { Maths } from "../../shared/Maths";
import type { Figures } from "../../take/csv";
import { TakeMenu } from "../../take/TakeMenu";
import { linear, logarithmic } from "../chart/scales";
import { runsTaken } from "../chart/taken";
import { figureFacts, rangeText, targetOf, titleOf } from "../figure-facts";
import type { FigureName, RunRecord } from "../records/record";
import { colourOf } from "../records/sign";
import { lastOf, valueAt } from "../records/statistics";

interface Props {
  readonly records: readonly RunRecord[]; // of one sweep, by value
  readonly figure: FigureName;
  readonly log: boolean;
  readonly width: number;
  readonly height: number;
}

const room = { left: 52, right: 20, top: 30, bottom: 44 };

interface End {
  readonly record: RunRecord;
  readonly words: string; // the value
  readonly last: ReturnType<typeof lastOf>;
}

/** The final figure of each value: the median, the range as a bar, and the seeds as ticks. */
export function FinalChart({ records, figure, log, width, height }: Props) {
  const path = records[0].sweep?.path ?? "";
  const field = schema.table[path];
  const label = field?.label ?? path;
  const ends = records.map((record): End => {
    const words = shortText(field, record.sweep?.value ?? "");
    return { record, words, last: lastOf(record, figure) };
  });
  const inner = {
    width: Math.max(40, width - room.left - room.right),
    height: Math.max(40, height - room.top - room.bottom),
  };
  const title = `${titleOf(figure, records)} at the end, by ${label}`;
  const says = `${ends.map((end) => inWords(end, figure)).join("; ")}.`;
  return (
    <figure className="runs-chart final" style={{ width, height }} data-chart="sweep">
      <figcaption style={{ left: room.left }}>
        <strong>At the end</strong>
        <span>median, range, seeds</span>
      </figcaption>
      <TakeMenu
        name={`sweep-${figure}`}
        title={title}
        says={says}
        figures={() => figuresOf(ends, figure, path)}
        runs={runsTaken(records)}
      />
      <div role="img" aria-label={`${title}. ${says}`}>
        <Plot ends={ends} figure={figure} log={log} {...inner} />
      </div>
      <div className="final-values" style={{ left: room.left, width: inner.width }}>
        <p>
          {ends.map(({ record, words }) => (
            <span key={record.id} title={words}>
              {words}
            </span>
          ))}
        </p>
        <p className="muted">
          <Maths>{label}</Maths>
        </p>
      </div>
    </figure>
  );
}

const inWords = ({ words, last }: End, figure: FigureName): string =>
  last
    ? `${words}: ${figureFacts[figure].print(last.median)} (${rangeText(figure, last)})`
    : `${words}: none`;

const figuresOf = (ends: readonly End[], figure: FigureName, path: string): Figures => ({
  columns: [path, "seed", "step", figure],
  rows: ends.flatMap(({ record, last }) =>
    record.seeds.map((seed) => [
      record.sweep?.value ?? null,
      seed.seed,
      last?.step ?? null,
      last ? valueAt(seed, figure, "step", last.step) : null,
    ]),
  ),
});

interface PlotProps extends Omit<Props, "records"> {
  readonly ends: readonly End[];
}

function Plot({ ends, figure, log, width, height }: PlotProps) {
  const records = ends.map(({ record }) => record);
  const target = targetOf(figure, records);
  const values = ends.flatMap(({ last }) => (last ? [last.low, last.median, last.high] : []));
  const held = target === null ? values : [...values, target];
  const vertical = log && figureFacts[figure].isDistance ? logarithmic(held) : linear(held);
  const y = (value: number) => (1 - vertical.at(value)) * height;
  const x = (k: number) => ((k + 0.5) / ends.length) * width;
  const places = ends.flatMap(({ last }, k) => (last ? [`${x(k)} ${y(last.median)}`] : []));
  return (
    <svg style={{ left: room.left, top: room.top }} width={width} height={height}>
      {vertical.ticks.map(({ value, text }) => (
        <g key={value}>
          <path className="grid" d={`M0 ${Math.round(y(value)) + 0.5}H${width}`} />
          <text className="end" x={-8} y={y(value) + 4}>
            {text}
          </text>
        </g>
      ))}
      {target !== null && <path className="target-line" d={`M0 ${y(target)}H${width}`} />}
      <path
        className="run-line thin"
        style={{ stroke: colourOf(records[0].sign) }}
        d={places.length ? `M${places.join("L")}` : ""}
      />
      {ends.map(({ record, last }, k) => {
        if (!last) return null;
        const style = { stroke: colourOf(record.sign), fill: colourOf(record.sign) };
        const ticks = record.seeds
          .map((seed) => valueAt(seed, figure, "step", last.step))
          .map((value) => `M${x(k) + 6} ${y(value)}h6`);
        const range = `M${x(k)} ${y(last.low)}V${y(last.high)}`;
        return (
          <g key={record.id}>
            <path className="final-range" style={style} d={range} />
            <circle className="final-median" style={style} cx={x(k)} cy={y(last.median)} r={3.5} />
            <path className="seed-ticks" style={style} d={ticks.join("")} />
          </g>
        );
      })}
    </svg>
  );
}
