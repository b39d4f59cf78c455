import { useMemo } from "react";
import { useEvidence } from "../../evidence/use-evidence";
import { useSelection } from "../../lane/context";
import { visible } from "../../shared/figures";
import type { Layout } from "../../shared/layout";
import { columnsOf, type Columns } from "./columns";
import { linesOf, type Line } from "./folding";
import { place, type Placed, type Placement } from "./heights";
import { measureIn } from "./measure";
import { borrowed, fit } from "./text-fit";
import type { RankedList } from "./use-ranked";

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly layout: Layout;
}

interface Drawn {
  readonly columns: Columns;
  readonly placed: readonly Placed[];
  readonly hidden: Placement["hidden"];
  readonly tall: number; // px of all placed lines
}

const LOOKED_AT = 14; // lines whose texts may take width from the bars

/** The lines that have room, their texts broken, and the columns that these texts leave. */
export function usePlaced({ entries }: RankedList, { width, height, layout }: Frame): Drawn {
  const { rows } = useEvidence();
  const opened = useSelection((v) => v.opened);
  const lines = linesOf(entries, opened);
  const measure = measureIn(layout, rows.mono ? "mono" : "sans");
  const room = (line: Line, { text }: Columns) => text.right - text.left - taken(line, layout);
  const usual = columnsOf(width, layout, rows, 0);
  const needs = lines.flat().slice(0, LOOKED_AT);
  const lent = Math.max(
    0,
    ...needs.map((line) => borrowed([textOf(line)], room(line, usual), measure)),
  );
  const columns = useMemo(() => columnsOf(width, layout, rows, lent), [width, layout, rows, lent]);
  const broken = (line: Line) => fit(textOf(line), room(line, columns), measure).lines;
  const {
    placed,
    hidden,
    height: tall,
  } = place({
    entries,
    lines,
    broken,
    height,
    layout,
    below: layout === "phone" ? 1 : 2,
  });
  return { columns, placed, hidden, tall };
}

/** What a line says, before it is broken. */
function textOf({ kind, text, rank, rows }: Line): string {
  if (kind === "group" && rank === null) return `${rows.length} ${text}`;
  return kind === "group" ? `${visible(text)} …` : visible(text);
}

const STOP = 16; // px of the sign that ends a string, on the last line
const ENDINGS = { full: 66, class: 84, phone: 100 } as const;

/** What of the column of texts a line does not have [px]. */
const taken = ({ kind, rank }: Line, layout: Layout): number => {
  if (kind === "group") return 14 + (rank === null ? 0 : ENDINGS[layout]);
  return kind === "string" ? STOP : 14 + STOP;
};
