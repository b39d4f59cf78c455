import "./ranked.css";
import { useEvidence } from "../../evidence/use-evidence";
import type { Layout } from "../../shared/layout";
import { columnsOf } from "./columns";
import { Heads } from "./Heads";
import { sizes } from "./heights";

interface Props {
  readonly width: number;
  readonly height: number;
  readonly layout: Layout;
}

/** The list without its rows: headings, ranks, and where the bars begin. */
export function EmptyRows({ width, height, layout }: Props) {
  const { rows } = useEvidence();
  const columns = columnsOf(width, layout, rows, 0);
  const { head, row, below } = sizes[layout];
  const most = Math.max(1, Math.floor((height - head - 2 * below - 8) / row));
  const base = head + most * row;
  return (
    <div className="ranked-list" style={{ width, height }}>
      <Heads columns={columns} layout={layout} />
      <svg width={width} height={height} aria-hidden="true">
        <path className="base" d={`M${columns.bar.left + 0.5} ${head}V${base}`} />
        {layout !== "phone" &&
          Array.from({ length: most }, (_, i) => (
            <text key={i} className="end muted" x={columns.rank} y={head + (i + 0.5) * row + 4}>
              {i + 1}
            </text>
          ))}
        <path className="rule" d={`M0 ${base + 0.5}H${width}`} />
      </svg>
    </div>
  );
}
