import type { Truth } from "../../../worker/protocol";
import { useLane, useSelection } from "../../lane/context";
import type { Entry } from "../../distribution/ranked/folding";
import { useSize } from "../../shared/hooks";
import type { Layout } from "../../shared/layout";
import { percent, figure } from "../../shared/figures";
import { columnsOfMap, mapSizes, TOP, type MapColumn } from "./map-columns";

interface Props {
  readonly entries: readonly Entry[];
  readonly truth: Truth;
  readonly layout: Layout;
}

/**
 * The target's mass from left to right in the order of the rows, and over it policy / target: the
 * blue area is the policy's mass, the white under the line at 1 what it has not learned. The rows
 * say the same to screen readers.
 */
export function MassMap({ entries, truth, layout }: Props) {
  const [measure, size] = useSize();
  const { height } = mapSizes[layout];
  return (
    <div className="mass-map" ref={measure} style={{ height }} aria-hidden="true">
      {size && (
        <Drawing columns={columnsOfMap(entries, truth)} width={size.width} layout={layout} />
      )}
    </div>
  );
}

interface DrawingProps {
  readonly columns: readonly MapColumn[];
  readonly width: number;
  readonly layout: Layout;
}

function Drawing({ columns, width, layout }: DrawingProps) {
  const { left, top, bottom, height } = mapSizes[layout];
  const plot = { left, width: width - left - 2, top, height: height - top - bottom };
  const y = (ratio: number) => plot.top + (1 - Math.min(ratio, TOP) / TOP) * plot.height;
  const x = (share: number) => plot.left + share * plot.width;
  const base = plot.top + plot.height;
  const right = plot.left + plot.width;
  return (
    <svg width={width} height={height}>
      {columns.map((column) => (
        <Column key={column.key} column={column} x={x} y={y} />
      ))}
      <path className="one" d={`M${plot.left} ${base}V${y(1)}H${right}V${base}`} />
      {[0, 1, TOP].map((ratio) => (
        <text key={ratio} className="end" x={plot.left - 8} y={y(ratio) + 4}>
          {ratio}
        </text>
      ))}
      <path className="base" d={`M${plot.left} ${base + 0.5}H${right}`} />
      {layout !== "class" && <Shares x={x} y={base + 14} every={layout === "phone" ? 50 : 20} />}
      <text className="says" x={plot.left + 0.1 * plot.width} y={y(1) - 6}>
        {layout === "phone" ? "white: not learned yet" : "white under the line: not learned yet"}
      </text>
    </svg>
  );
}

const Shares = ({ x, y, every }: { x: (share: number) => number; y: number; every: number }) =>
  Array.from({ length: 100 / every + 1 }, (_, i) => i * every).map((share) => (
    <text key={share} className={share === 100 ? "end" : "middle"} x={x(share / 100)} y={y}>
      {share === 100 ? "100 % of the target" : share}
    </text>
  ));

interface ColumnProps {
  readonly column: MapColumn;
  readonly x: (share: number) => number;
  readonly y: (ratio: number) => number;
}

/** A row's columns, one for each of its strings, with its rank at their foot. */
function Column({ column, x, y }: ColumnProps) {
  const { selection } = useLane();
  const hovered = useSelection((v) => v.hovered === column.key);
  const chosen = useSelection((v) => v.chosen === column.key);
  const { from, to, parts, label } = column;
  const base = y(0);
  const width = x(to) - x(from);
  const peak = Math.max(...parts.map(({ ratio }) => ratio));
  return (
    <g
      onPointerEnter={() => selection.setState({ hovered: column.key })}
      onPointerLeave={() => selection.setState({ hovered: null })}
      onClick={() => column.string && selection.setState({ chosen: column.key })}
    >
      <rect
        className={hovered || chosen ? "hovered" : "catch"}
        x={x(from)}
        y={y(TOP)}
        width={width}
        height={base - y(TOP)}
      />
      {parts.map((part, i) => (
        <rect
          key={i}
          className="fill"
          x={x(part.from)}
          y={y(part.ratio)}
          width={Math.max(0.5, x(part.to) - x(part.from) - (x(part.to) - x(part.from) > 3 ? 1 : 0))}
          height={base - y(part.ratio)}
        />
      ))}
      {width > 14 && (
        <text className={peak < 0.25 ? "rank dark" : "rank"} x={x(from) + width / 2} y={base - 6}>
          {label}
        </text>
      )}
      {peak > TOP && width > 30 && parts.length === 1 && (
        <text className="peak" x={x(from) + width / 2} y={y(TOP) + 12}>
          {figure(peak)}
        </text>
      )}
      <title>{`${percent(column.target)} % of the target`}</title>
    </g>
  );
}
