import { memo, useMemo, useRef, type CSSProperties, type KeyboardEvent } from "react";
import { divergingColour } from "../shared/Diverging";
import { nats, visible } from "../shared/figures";
import { scaleEnd, type Residual } from "./residuals";

/** A pair of prefixes, by their lengths in tokens. */
export type Pair = Pick<Residual, "from" | "to">;

interface Props {
  readonly residuals: readonly Residual[];
  readonly names: readonly string[]; // of the prefixes, by what each adds
  readonly picked: Pair | null;
  readonly size: { readonly width: number; readonly height: number }; // px, of its place
  readonly caption: string;
  /** The end of the colour scale [nats], where it is not that of these residuals. */
  readonly end?: number;
  readonly onPick: (pair: Pair) => void;
}

const LABEL = 56; // px, the least room left of the first column
const LARGEST = 40; // px, a cell's side
const SMALLEST = 14;
const WRITTEN = 34; // px: below it a cell has room for its colour alone

const moves: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The side of a cell [px]: as large as its place has room for. */
function sideOf(prefixes: number, { width, height }: Props["size"]): number {
  const columns = Math.floor((width - LABEL) / Math.max(1, prefixes - 1));
  const rows = Math.floor(height / Math.max(1, prefixes));
  return Math.max(SMALLEST, Math.min(LARGEST, columns, rows));
}

const keyOf = ({ from, to }: Pair): string => `${from}-${to}`;

/**
 * An upper triangle: row = the prefix where a piece starts, column = where it ends, coloured from
 * under-sampled to over-sampled. Arrow keys go from cell to cell.
 */
export function HeatMap({ residuals, names, picked, size, caption, end, onPick }: Props) {
  const table = useRef<HTMLTableElement>(null);
  const byPair = useMemo(
    () => new Map(residuals.map((one) => [keyOf(one), one] as const)),
    [residuals],
  );
  const scale = end ?? scaleEnd(residuals);
  const side = sideOf(names.length, size);
  const move = (event: KeyboardEvent) => {
    const by = moves[event.key];
    if (!by || !picked) return;
    event.preventDefault();
    event.stopPropagation(); // here the arrow takes no step of the run
    const next = nextPair(byPair, picked, by);
    if (!next) return;
    onPick(next);
    table.current?.querySelector<HTMLElement>(`[data-pair="${keyOf(next)}"]`)?.focus();
  };
  return (
    <table
      ref={table}
      className={side < WRITTEN ? "heat-map small" : "heat-map"}
      style={{ "--cell": `${side}px` } as CSSProperties}
      role="grid"
      onKeyDown={move}
    >
      <caption className="hidden">{caption}</caption>
      <tbody>
        {names.map((name, from) => (
          <tr key={from}>
            <th scope="row" colSpan={from + 1} title={visible(name)}>
              {from === 0 ? <em>empty</em> : visible(name)}
            </th>
            {names.slice(from + 1).map((_, k) => {
              const pair = { from, to: from + 1 + k };
              return (
                <Cell
                  key={pair.to}
                  from={pair.from}
                  to={pair.to}
                  value={byPair.get(keyOf(pair))?.value}
                  end={scale}
                  picked={picked?.from === pair.from && picked.to === pair.to}
                  onPick={onPick}
                />
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps extends Pair {
  readonly value: number | undefined; // undefined: there is no answer at one of them
  readonly end: number;
  readonly picked: boolean;
  readonly onPick: (pair: Pair) => void;
}

/** Drawn anew where it changed alone: a long string has more than a thousand. */
const Cell = memo(function Cell({ from, to, value, end, picked, onPick }: CellProps) {
  if (value === undefined) return <td className="none" aria-label="no answer there" />;
  return (
    <td
      data-pair={keyOf({ from, to })}
      className={picked ? "picked" : ""}
      style={divergingColour(value, end)}
      tabIndex={picked ? 0 : -1}
      aria-selected={picked}
      onClick={() => onPick({ from, to })}
      onFocus={() => onPick({ from, to })}
    >
      {nats(value)}
    </td>
  );
});

/** The next pair that exists in a direction; null at the edge. */
function nextPair(
  byPair: ReadonlyMap<string, Residual>,
  { from, to }: Pair,
  [rows, columns]: readonly [rows: number, columns: number],
): Pair | null {
  const next = { from: from + rows, to: to + columns };
  if (next.from < 0 || next.to <= next.from) return null;
  return byPair.has(keyOf(next)) ? next : null;
}
