import type { Layout } from "../../shared/layout";
import type { Entry, Line } from "./folding";

/** Heights of the list's parts [px]. */
export const sizes = {
  full: { head: 22, row: 20, second: 16, below: 16 },
  class: { head: 28, row: 26, second: 20, below: 22 },
  phone: { head: 28, row: 44, second: 18, below: 24 },
} as const satisfies Record<Layout, object>;

const GAP = 6; // between the rows and what is below them
const CLOSED = 14; // a list of so few rows is shown whole where that can be
const NARROW = 18;

/** A line where it is drawn. */
export interface Placed extends Line {
  readonly top: number; // from the list's first row
  readonly height: number;
  readonly lines: readonly string[]; // of its text
}

/** The lines that have room, and the entries that have none. */
export interface Placement {
  readonly placed: readonly Placed[];
  readonly hidden: readonly Entry[];
  readonly height: number; // of the placed lines
}

interface Request {
  readonly entries: readonly Entry[];
  readonly lines: readonly (readonly Line[])[]; // of each entry
  readonly broken: (line: Line) => readonly string[];
  readonly height: number; // of the whole list
  readonly layout: Layout;
  readonly below: number; // lines below the rows
}

/** Places lines from the top for as long as there is room. */
export function place({ entries, lines, broken, height, layout, below }: Request): Placement {
  const { head, row, second, below: each } = sizes[layout];
  const room = height - head - GAP - below * each;
  const pitch = layout === "full" && needsNarrow(lines.flat(), broken, room) ? NARROW : row;
  const placed: Placed[] = [];
  let top = 0;
  for (const [i, own] of lines.entries())
    for (const line of own) {
      const texts = broken(line);
      const tall = pitch + (texts.length - 1) * second;
      if (top + tall > room)
        return { placed, hidden: entries.slice(line === own[0] ? i : i + 1), height: top };
      placed.push({ ...line, lines: texts, top, height: tall });
      top += tall;
    }
  return { placed, hidden: [], height: top };
}

/** Would a short list be whole with narrow rows, and not with rows of the usual height? */
const needsNarrow = (all: readonly Line[], broken: Request["broken"], room: number): boolean =>
  all.length <= CLOSED &&
  all.length * sizes.full.row > room &&
  all.length * NARROW <= room &&
  all.every((line) => broken(line).length === 1);
