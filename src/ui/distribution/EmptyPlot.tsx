import { useRuntime } from "../lane/context";
import type { Truth } from "../../worker/protocol";
import { awaited } from "../shared/awaited";
import type { Layout } from "../shared/hooks";
import { later } from "../shared/later";
import { layoutBars } from "./geometry";

const EmptyRows = later(() => import("./ranked/EmptyRows").then((file) => file.EmptyRows));

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
      {drawn === "ranked" ? <EmptyRows {...frame} /> : <Axes {...frame} />}
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
