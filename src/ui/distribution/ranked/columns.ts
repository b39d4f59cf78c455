import type { RowEvidence } from "../../evidence/evidence";
import type { Layout } from "../../shared/layout";
import { BAR_WIDTH } from "./text-fit";

/** From where to where a column stands [px]. */
export interface Span {
  readonly left: number;
  readonly right: number;
}

/** A column of figures or words beside the bars; figures end at its right. */
export interface Beside extends Span {
  readonly name: string;
  readonly is: "target" | "policy" | number; // or the number of the evidence's own column
}

/** Where the columns of the list stand. */
export interface Columns {
  readonly rank: number; // the right end of the ranks
  readonly text: Span;
  readonly bar: Span;
  readonly gauge: Span | null;
  readonly beside: readonly Beside[];
}

const FIGURE = { full: 56, class: 76, phone: 0 } as const;
const LARGER = FIGURE.class / FIGURE.full; // figures of the class view
const NARROW = 700; // of the list: texts need what axes may spare
const GAUGE = { wide: 120, narrow: 76 } as const;
const BEYOND = { wide: 46, narrow: 28 } as const; // room for the figure of a prior beyond the axis

type Drawn = Pick<RowEvidence, "gauge" | "columns">;

/** Columns of a width; `lent` px of the bars go to the texts. */
export function columnsOf(width: number, layout: Layout, rows: Drawn, lent: number): Columns {
  if (layout === "phone") return onPhone(width, rows);
  const named = [
    ...rows.columns.flatMap((column, is) => (column.side === "before" ? [{ column, is }] : [])),
    { column: { name: "target", width: FIGURE[layout] }, is: "target" as const },
    { column: { name: "policy, %", width: FIGURE[layout] }, is: "policy" as const },
    ...rows.columns.flatMap((column, is) => (column.side === "after" ? [{ column, is }] : [])),
  ];
  const beside: Beside[] = [];
  let right = width - 2;
  for (const { column, is } of named.reverse()) {
    const isOwn = typeof is === "number" && layout === "class";
    const taken = isOwn ? Math.round(LARGER * column.width) : column.width;
    beside.unshift({ name: column.name, is, left: right - taken, right });
    right -= taken;
  }
  const room = width < NARROW ? "narrow" : "wide";
  const gauge =
    rows.gauge === "none" ? null : { left: right - 10 - GAUGE[room], right: right - 10 };
  const barRight = (gauge?.left ?? right) - BEYOND[room];
  const barLeft = barRight - BAR_WIDTH + lent;
  const rank = layout === "full" ? 16 : 22;
  return {
    rank,
    text: { left: rank + 12, right: barLeft - 8 },
    bar: { left: barLeft, right: barRight },
    gauge,
    beside,
  };
}

const onPhone = (width: number, { gauge }: Drawn): Columns => ({
  rank: 8,
  text: { left: 16, right: width },
  bar: { left: 24, right: gauge === "none" ? 180 : 112 },
  gauge: gauge === "none" ? null : { left: 136, right: 208 },
  beside: [{ name: "target → policy, %", is: "policy", left: 220, right: width }],
});
