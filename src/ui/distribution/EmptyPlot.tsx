import { useRuntime } from "../lane/context";
import type { Truth } from "../../worker/protocol";
import { awaited } from "../shared/awaited";
import type { Layout } from "../shared/hooks";
import { useView } from "../stores/view";
import { layoutBars } from "./geometry";
import { grid, Heads } from "./Ranked";

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
        r.task === null
          ? "The target is drawn as soon as the tokenizer is read."
          : drawn === "ranked"
            ? "The target is found by walking the untrained model, which is being loaded."
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

function Rows({ width, height, layout }: Omit<Props, "drawn">) {
  const order = useView((v) => v.order);
  const { row, most, x0 } = grid(width, height, layout);
  const base = 22 + most * row;
  return (
    <svg className="ranked" width={width} height={height} aria-hidden="true">
      <g className="axis">
        <Heads width={width} layout={layout} order={order} />
        <path className="base" d={`M${x0 + 0.5} 20V${base}`} />
        <text className="middle" x={x0} y={14}>
          0
        </text>
        {layout === "full" &&
          Array.from({ length: most }, (_, i) => (
            <text key={i} className="end" x={28} y={22 + (i + 0.5) * row + 4}>
              {i + 1}
            </text>
          ))}
      </g>
      <path className="rule" d={`M0 ${base + 3.5}H${width}`} />
    </svg>
  );
}
