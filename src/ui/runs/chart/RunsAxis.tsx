import { figure, whole } from "../../shared/figures";
import type { Along } from "../records/statistics";
import type { ChartOfRuns } from "./drawing";
import { along as ticksAlong } from "./scales";

export const axisWords: Readonly<Record<Along, string>> = {
  step: "steps",
  seconds: "s of training",
  rewardEvaluations: "reward evaluations",
};

interface Props {
  readonly frame: { readonly left: number; readonly top: number; readonly width: number } & {
    readonly height: number;
  };
  readonly end: number;
  readonly x: (at: number) => number;
  readonly along: Along;
  readonly kind: ChartOfRuns["kind"];
  readonly crosshair: number | null;
}

const printed = (value: number, along: Along, isShort: boolean): string => {
  if (along === "seconds" && value < 10) return figure(value);
  return isShort && value >= 10_000 ? `${figure(value / 1000)} k` : whole(value);
};

/** The horizontal axis; its end, or the place under the pointer, is in bold. */
export function RunsAxis({ frame, end, x, along, kind, crosshair }: Props) {
  const isShort = kind !== "large" || frame.width < 360;
  const bold = crosshair !== null && crosshair <= end ? crosshair : end;
  const isApart = (at: number) => Math.abs(x(at) - x(bold)) > (isShort ? 36 : 52);
  const ticks = ticksAlong(end, Math.max(2, Math.floor(frame.width / 110)));
  return (
    <svg
      className="runs-axis"
      style={{ left: frame.left, top: frame.top + frame.height }}
      width={frame.width}
      height={24}
      aria-hidden="true"
    >
      <path className="base" d={`M0 .5H${frame.width}`} />
      {ticks.filter(isApart).map((at) => (
        <g key={at}>
          <path className="base" d={`M${Math.round(x(at)) + 0.5} 0v4`} />
          <text className="middle" x={x(at)} y={18}>
            {printed(at, along, isShort)}
          </text>
        </g>
      ))}
      {end > 0 && (
        <g>
          <path className="now" d={`M${Math.round(x(bold)) - 0.5} -3v7`} />
          <text className="middle strong" x={x(bold)} y={18}>
            {printed(bold, along, isShort)}
          </text>
        </g>
      )}
      {kind === "large" && (
        <text x={frame.width + (frame.width < 360 ? 26 : 36)} y={18}>
          {axisWords[along]}
        </text>
      )}
    </svg>
  );
}
