import { useLane, useSelection } from "../lane/context";
import { useMemo } from "react";
import type { Truth, TruthRow } from "../../worker/protocol";
import type { Layout } from "../shared/hooks";
import { percent, visible, whole } from "../shared/figures";
import { Stop } from "../shared/Stop";
import { useView, type Order } from "../stores/view";
import { inOrder, orderIn } from "./order";
import { roundUp, ticksTo } from "./scale";

interface Props {
  readonly truth: Truth;
  readonly width: number;
  readonly height: number;
  readonly layout: Layout;
}

const pitch = { full: 20, class: 24, phone: 28 } as const;
// from the policy's column to the target's
const apart = { full: 62, class: 96, phone: 0 } as const;

/**
 * Where rows and columns stand: bars from x0 to x1, `most` rows of height `row` down to the two
 * lines below them.
 */
export const grid = (width: number, height: number, layout: Layout) => ({
  row: pitch[layout],
  most: Math.max(1, Math.floor((height - 22 - 2 * pitch[layout] - 8) / pitch[layout])),
  x0: layout === "phone" ? width - 190 : Math.round(width * 0.415),
  x1: width - (layout === "phone" ? 66 : apart[layout] + 88),
});

/** What the columns hold. */
export const Heads = ({
  width,
  layout,
  order,
}: {
  width: number;
  layout: Layout;
  order: Order;
}) => (
  <>
    {layout === "full" && (
      <text x={40} y={14}>
        completion <tspan className="it">z</tspan>, by{" "}
        {order === "policy" || order === "gap" ? order : "target probability"}
      </text>
    )}
    {layout !== "phone" && (
      <text className="end" x={width - apart[layout]} y={14}>
        target
      </text>
    )}
    <text className="end" x={width - 2} y={14}>
      policy, %
    </text>
  </>
);

/**
 * Strings have no order of their own: ranked rows, each an outline (target), a fill (policy) and a
 * tick (prior).
 */
export function Ranked({ truth, width, height, layout }: Props) {
  const order = useView((v) => orderIn("ranked", v.order));
  const rows = useMemo(() => inOrder(truth.rows, order), [truth, order]);
  const { row, most, x0, x1 } = grid(width, height, layout);
  const shown = Math.min(rows.length, most);
  const listed = rows.slice(0, shown);
  const rest = rows.slice(shown);
  const top = roundUp(Math.max(0.001, ...truth.rows.map((r) => r.target)) * 1.15);
  const at = (p: number) => x0 + (Math.min(p, top) / top) * (x1 - x0);
  const base = 22 + shown * row;
  return (
    <svg className="ranked" width={width} height={height} aria-hidden="true">
      <g className="axis">
        <Heads width={width} layout={layout} order={order} />
        <Ticks top={top} at={at} base={base} width={width} layout={layout} />
      </g>
      {listed.map((r, i) => (
        <Row
          key={r.text}
          row={r}
          rank={i + 1}
          y={22 + i * row}
          height={row}
          at={at}
          x0={x0}
          width={width}
          layout={layout}
          top={top}
        />
      ))}
      {layout === "full" && <Remarks rows={listed} at={at} width={width} height={row} />}
      <path className="rule" d={`M0 ${base + 3.5}H${width}`} />
      <Below
        y={base + 8 + row * 0.7}
        width={width}
        name={`${whole(rest.length + truth.more.count)} more strings the walk reached`}
        target={sum(rest, "target") + truth.more.target}
        policy={sum(rest, "policy") + truth.more.policy}
        bound=""
        layout={layout}
      />
      <Below
        y={base + 8 + row * 1.7}
        width={width}
        name={truth.exact ? "not listed" : "not reached: a bound, not an estimate"}
        target={truth.rest.target}
        policy={truth.rest.policy}
        bound={truth.exact ? "" : "≤ "}
        layout={layout}
      />
    </svg>
  );
}

interface TicksProps {
  readonly top: number;
  readonly at: (p: number) => number;
  readonly base: number;
  readonly width: number;
  readonly layout: Layout;
}

/** The grid of probabilities, and their figures where there is room. */
const Ticks = ({ top, at, base, width, layout }: TicksProps) =>
  ticksTo(top).map((t) => (
    <g key={t}>
      <path className="grid" d={`M${Math.round(at(t)) + 0.5} 20V${base}`} />
      {(layout !== "phone" || at(t) + 18 < width - 60) && (
        <text className="middle" x={at(t)} y={14}>
          {t === 0 ? "0" : `${Number((100 * t).toPrecision(3))} %`}
        </text>
      )}
    </g>
  ));

interface RemarksProps {
  readonly rows: readonly TruthRow[];
  readonly at: (p: number) => number;
  readonly width: number;
  readonly height: number; // of a row
}

/** A word beside the rows of `remarks`, where there is room before the figures. */
const Remarks = ({ rows, at, width, height }: RemarksProps) =>
  remarks(rows).map(({ i, says }) => {
    const x = at(Math.max(rows[i].target, rows[i].policy, rows[i].prior)) + 10;
    if (x + 6.6 * says.length >= width - apart.full - 40) return null;
    return (
      <text key={says} className="remark" x={x} y={22 + (i + 0.5) * height + 4}>
        {says}
      </text>
    );
  });

/**
 * The rows that show best what fill and outline say: the largest surplus and the largest gap, where
 * they are large.
 */
function remarks(rows: readonly TruthRow[]): { readonly i: number; readonly says: string }[] {
  const largest = (by: (r: TruthRow) => number) =>
    rows.reduce((best, r, i) => (by(r) > by(rows[best]) ? i : best), 0);
  const over = largest((r) => r.policy - r.target);
  const under = largest((r) => r.target - r.policy);
  return [
    ...(rows.length && rows[over].policy > 1.25 * rows[over].target
      ? [{ i: over, says: "surplus" }]
      : []),
    ...(rows.length && rows[under].policy < 0.75 * rows[under].target
      ? [{ i: under, says: "gap: not learned yet" }]
      : []),
  ];
}

const sum = (rows: readonly TruthRow[], key: "target" | "policy") =>
  rows.reduce((s, r) => s + r[key], 0);

interface RowProps {
  readonly row: TruthRow;
  readonly rank: number;
  readonly y: number;
  readonly height: number;
  readonly at: (p: number) => number;
  readonly x0: number;
  readonly width: number;
  readonly layout: Layout;
  readonly top: number;
}
function Row({ row, rank, y, height, at, x0, width, layout, top }: RowProps) {
  const { selection } = useLane();
  const hovered = useSelection((v) => v.hovered === row.text || v.chosen === row.text);
  const mid = y + height / 2;
  const prior = Math.round(at(row.prior)) + 0.5;
  const off =
    row.target > 0 && Math.abs(Math.log(Math.max(row.policy, 1e-12) / row.target)) > Math.LN2;
  return (
    <g
      onPointerEnter={() => selection.setState({ hovered: row.text })}
      onPointerLeave={() => selection.setState({ hovered: null })}
      onClick={() => selection.setState({ chosen: row.text })}
    >
      <rect className={hovered ? "hovered" : "catch"} x={0} y={y} width={width} height={height} />
      {layout === "full" && (
        <text className="end muted" x={28} y={mid + 4}>
          {rank}
        </text>
      )}
      <Clipped
        text={row.text}
        x={layout === "full" ? 40 : 0}
        y={mid + 4}
        width={x0 - (layout === "full" ? 52 : 8)}
      />
      <rect
        className="fill"
        x={x0}
        y={mid - 4}
        width={Math.max(0, at(row.policy) - x0)}
        height={8}
      />
      <path className="halo" d={`M${x0} ${mid - 6}H${at(row.target)}v12H${x0}z`} />
      <path className="outline" d={`M${x0} ${mid - 6}H${at(row.target)}v12H${x0}z`} />
      <path className="tick-halo" d={`M${prior} ${mid - 6}v12`} />
      <path className="tick" d={`M${prior} ${mid - 6}v12`} />
      {row.policy > top && (
        <text className="num" x={at(top) + 4} y={mid + 4}>
          →
        </text>
      )}
      {layout !== "phone" && (
        <text className="num end" x={width - apart[layout]} y={mid + 4}>
          {percent(row.target)}
        </text>
      )}
      <text className={`num end${off ? " strong" : ""}`} x={width - 2} y={mid + 4}>
        {percent(row.policy)}
      </text>
    </g>
  );
}

/** Text that may be longer than its column: cut at the column's edge by its own box. */
const Clipped = ({ text, x, y, width }: { text: string; x: number; y: number; width: number }) => (
  <foreignObject x={x} y={y - 15} width={Math.max(10, width)} height={20}>
    <div className="clipped" title={text}>
      {visible(text)}
      <Stop />
    </div>
  </foreignObject>
);
const Below = ({
  y,
  width,
  name,
  target,
  policy,
  bound,
  layout,
}: {
  y: number;
  width: number;
  name: string;
  target: number;
  policy: number;
  bound: string;
  layout: Layout;
}) => (
  <g className="below">
    <text x={layout === "full" ? 40 : 0} y={y}>
      {name}
    </text>
    {layout !== "phone" && (
      <text className="num end" x={width - apart[layout]} y={y}>
        {bound}
        {percent(target)}
      </text>
    )}
    <text className="num end" x={width - 2} y={y}>
      {percent(policy)}
    </text>
  </g>
);
