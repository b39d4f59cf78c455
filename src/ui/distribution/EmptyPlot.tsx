import { useRuntime } from "../lane/context";
import type { Truth } from "../../worker/protocol";
import { awaited } from "../shared/awaited";
import type { Layout } from "../shared/hooks";
import { useEvidence } from "../evidence/use-evidence";
import { layoutBars } from "./geometry";
import { columnsOf } from "./ranked/columns";
import { Heads } from "./ranked/Heads";
import { sizes } from "./ranked/heights";

interface Props {
  readonly drawn: Truth["layout"];
  readonly width: number;
  readonly height: number;
  readonly layout: Layout;
}

/** The frame of a picture that is still to come, and one line on what it waits for. */
export function EmptyPlot({ drawn, ...frame }: Props) {
  const sentence = useRuntime((r) =>
    awaited(r, {
      loading:
        drawn === "ranked"
          ? "The target is found by walking the untrained model, which is being loaded."
          : r.task === null
            ? "The target is drawn as soon as the tokenizer is read."
            : "With these reward terms the target needs the model, which is being loaded.",
      open:
        drawn === "ranked"
          ? "Walking the untrained model for its most probable completions."
          : "Computing the exact answer.",
    }),
  );
  return (
    <>
      {drawn === "ranked" ? <Rows {...frame} /> : <Axes {...frame} />}
      <p className="waiting">
        <span>{sentence}</span>
      </p>
    </>
  );
}

function Axes({ width, height, layout }: Omit<Props, "drawn">) {
  const { left, top, base, elseLeft, elseWidth } = layoutBars(100, width, height, layout);
  const right = Math.min(width, elseLeft + elseWidth + 6);
  return (
    <svg className="by-value" width={width} height={height} aria-hidden="true">
      <g className="axis">
        {[0, 1, 2, 3, 4].map((k) => (
          <path
            key={k}
            className={k === 0 ? "base" : "grid"}
            d={`M${left} ${Math.round(base - (k / 4) * (base - top)) + 0.5}H${right}`}
          />
        ))}
        {layout === "full" && (
          <text x={left - 8} y={base + 18} className="end it">
            n
          </text>
        )}
      </g>
    </svg>
  );
}

/** The list without its rows: headings, ranks, and where the bars begin. */
function Rows({ width, height, layout }: Omit<Props, "drawn">) {
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
