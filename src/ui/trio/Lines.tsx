import { memo } from "react";
import { Curve } from "recharts";
import type { Point } from "../stores/series";

interface Props {
  readonly points: readonly Point[];
  readonly width: number;
  readonly height: number;
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
}

/**
 * The policy's line and, where it is an average, the pale values of the steps themselves. The
 * curves are recharts', the frame is ours (StepChart): its LineChart costs 5 to 8 ms of this thread
 * a drawing however few the points, the curves alone less than one.
 */
export const Lines = memo(function Lines({ points, width, height, x, y }: Props) {
  const along = (value: "raw" | "line") =>
    points.map((p) => {
      const v = p[value];
      return { x: x(p.x), y: v === null ? null : y(v) };
    });
  return (
    <svg className="lines" width={width} height={height} aria-hidden="true">
      {points.some((p) => p.raw !== null) && (
        <Curve className="raw" type="linear" connectNulls fill="none" points={along("raw")} />
      )}
      <Curve className="mean" type="linear" fill="none" points={along("line")} />
    </svg>
  );
});
