import type { Truth, TruthRow } from "../../../worker/protocol";
import type { RowColumn, RowEvidence } from "../../evidence/evidence";
import { count, figure } from "../../shared/figures";
import type { Layout } from "../../shared/layout";
import { Stop } from "../../shared/Stop";
import { ratioOf } from "./axis";
import type { Columns, Span } from "./columns";
import { isTargetKnown, share, targetShare, together } from "./figures";
import { sizes, type Placed } from "./heights";
import { Bar, OwnGauge, Ratio, Triangle } from "./Marks";

interface Props {
  readonly line: Placed;
  readonly of: number; // how many rows with a rank are listed
  readonly truth: Truth;
  readonly rows: RowEvidence;
  readonly columns: Columns;
  readonly end: number; // of the axis of the bars
  readonly ratioEnd: number;
  readonly layout: Layout;
  readonly hovered: boolean;
  readonly chosen: boolean;
  readonly id: string;
}

/** One row: rank, string, bar, ratio or the task's own gauge, and its figures. */
export function Row({ line, of, hovered, chosen, id, layout, ...drawn }: Props) {
  const { columns, rows } = drawn;
  return (
    <div
      id={id}
      role="option"
      data-key={line.key}
      className={`row ${line.kind}${hovered ? " hovered" : ""}${chosen ? " picked" : ""}`}
      aria-label={inWords(line, of, drawn.truth)}
      aria-selected={chosen}
      data-open={line.kind === "group" ? line.open : undefined}
      style={{ top: line.top, height: line.height }}
    >
      {line.rank !== null && (
        <span className="rank" style={{ width: columns.rank }}>
          {line.rank}
        </span>
      )}
      <Text line={line} rows={rows} columns={columns} />
      <Drawing line={line} layout={layout} {...drawn} />
      <Figures line={line} layout={layout} {...drawn} />
    </div>
  );
}

const isStrings = ({ kind }: Placed) => kind === "string" || kind === "ending";

function Text({ line, rows, columns }: Pick<Props, "line" | "rows" | "columns">) {
  const { left, right } = columns.text;
  const inset = line.kind === "string" ? 0 : 12;
  const Own = line.row && isStrings(line) ? rows.Text : undefined;
  return (
    <div
      className={rows.mono ? "string mono" : "string"}
      style={{ left: left + inset, width: right - left - inset }}
    >
      {line.kind === "group" && <i className={line.open ? "fold open" : "fold"} />}
      {Own && line.row ? (
        <Own row={line.row} />
      ) : (
        <span className="lines">
          {line.lines.map((text, i) => (
            <span key={i}>
              {text}
              {i === line.lines.length - 1 && isStrings(line) && <Stop />}
            </span>
          ))}
        </span>
      )}
      {line.kind === "group" && line.rank !== null && (
        <span className="muted">{count(line.rows.length, "ending")}</span>
      )}
    </div>
  );
}

type DrawingProps = Pick<
  Props,
  "line" | "rows" | "truth" | "columns" | "end" | "ratioEnd" | "layout"
>;

function Drawing({ line, rows, truth, columns, end, ratioEnd, layout }: DrawingProps) {
  const { bar, gauge } = columns;
  const mid = layout === "phone" ? line.height - 13 : line.height / 2;
  const x = (p: number) => bar.left + (Math.min(p, end) / end) * (bar.right - bar.left);
  const prior = layout !== "phone";
  const { row } = line;
  return (
    <svg className="marks" width={columns.beside.at(-1)?.right} height={line.height}>
      <Bar
        masses={line}
        span={bar}
        end={end}
        mid={mid}
        prior={prior}
        isTargetKnown={isTargetKnown(truth)}
      />
      {gauge && layout === "phone" && <Lines span={gauge} mid={mid} />}
      <Triangle rows={rows} of={line.rows} x={x} mid={mid} />
      {row && rows.dot?.on(row, truth) && (
        <circle className="reference" cx={bar.left - 14} cy={mid} r={3.5} />
      )}
      {gauge && rows.gauge === undefined && isTargetKnown(truth) && (
        <Ratio masses={line} end={ratioEnd} span={gauge} mid={mid} prior={prior} />
      )}
      {gauge && row && typeof rows.gauge === "object" && (
        <OwnGauge gauge={rows.gauge} row={row} span={gauge} mid={mid} />
      )}
    </svg>
  );
}

/** The axis of a gauge within one row: its ends and its middle. */
const Lines = ({ span: { left, right }, mid }: { readonly span: Span; readonly mid: number }) => (
  <>
    <path className="grid" d={`M${left} ${mid - 8}v16M${right} ${mid - 8}v16`} />
    <path className="one" d={`M${(left + right) / 2} ${mid - 8}v16`} />
  </>
);

type FiguresProps = Pick<Props, "line" | "rows" | "truth" | "columns" | "layout">;

function Figures({ line, rows, truth, columns, layout }: FiguresProps) {
  const bottom = layout === "phone" ? 2 : line.height / 2 - sizes[layout].row / 2;
  if (layout === "phone")
    return (
      <span className="figure" style={{ right: 0, bottom }}>
        {targetShare(line.target, truth)} → {share(line.policy)}
      </span>
    );
  return columns.beside.map(({ name, is, left, right }) => (
    <span
      key={name}
      className={typeof is === "number" && rows.columns[is].kind === "words" ? "words" : "figure"}
      style={{ left, width: right - left, bottom }}
    >
      {is === "target" && targetShare(line.target, truth)}
      {is === "policy" && share(line.policy)}
      {typeof is === "number" && own(rows.columns[is], line, truth)}
    </span>
  ));
}

/** What a column of the task's own says of a string; of several together the sum of a mass. */
function own({ text, strong, mass }: RowColumn, { row, rows }: Placed, truth: Truth) {
  if (row === null) return mass ? sumOf(rows, mass) : null;
  return strong?.(row, truth) ? <b>{text(row, truth)}</b> : text(row, truth);
}

const sumOf = (rows: readonly TruthRow[], mass: NonNullable<RowColumn["mass"]>): string => {
  const sum = together(rows, mass);
  return sum === null ? "–" : share(sum);
};

/** "3 of 10, He wanted a fish, 8 endings, closed, target 12.7 %, policy 15.2 %, ratio 1.20" */
function inWords(line: Placed, of: number, truth: Truth): string {
  const { kind, rank, rows } = line;
  return [
    rank === null ? "" : `${rank} of ${of}`,
    line.lines.join(" "),
    kind === "group" && rank !== null ? count(rows.length, "ending") : "",
    kind === "group" ? (line.open ? "open" : "closed") : "", // an option has no aria-expanded
    `target ${targetShare(line.target, truth)} %`,
    `policy ${share(line.policy)} %`,
    ratioOf(line) === null || !isTargetKnown(truth) ? "" : `ratio ${figure(ratioOf(line))}`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}
