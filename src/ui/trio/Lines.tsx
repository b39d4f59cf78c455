import { memo } from "react";
import { Line, LineChart, XAxis, YAxis } from "recharts";
import type { Point } from "../stores/series";
import type { Domain } from "./domain";

interface Props { readonly points: Point[]; readonly width: number; readonly height: number; readonly end: number; readonly domain: Domain; readonly many: boolean }

const none = { top: 0, right: 0, bottom: 0, left: 0 };

/** The policy's line and its raw values, drawn by recharts; frame, references and labels are ours (StepChart). */
export const Lines = memo(function Lines({ points, width, height, end, domain, many }: Props) {
  return (
    <LineChart className="lines" width={width} height={height} data={points} margin={none} accessibilityLayer={false}>
      <XAxis dataKey="x" type="number" domain={[0, end]} allowDataOverflow hide />
      <YAxis domain={[domain.low, domain.high]} allowDataOverflow hide />
      <Line dataKey="raw" className="raw" dot={false} activeDot={false} isAnimationActive={false} connectNulls stroke="var(--policy)" strokeWidth={1} strokeOpacity={many ? 0.34 : 0} />
      <Line dataKey="mean" className="mean" dot={false} activeDot={false} isAnimationActive={false} stroke="var(--policy)" strokeWidth="var(--line)" />
    </LineChart>
  );
});
