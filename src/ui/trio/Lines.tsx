import { memo, useMemo } from "react";
import { Line, LineChart, XAxis, YAxis } from "recharts";
import type { Domain } from "./domain";

export interface Mean { readonly x: number; readonly mean: number | null }
interface Props { readonly points: Mean[]; readonly width: number; readonly height: number; readonly end: number; readonly domain: Domain }

const none = { top: 0, right: 0, bottom: 0, left: 0 };

/**
 * The policy's line, drawn by recharts; the pale raw values, frame, references and labels are ours (StepChart): a second
 * series here costs as much as everything else together. The children are kept as they are from one drawing to the next,
 * since recharts tells its store about every new object it is given.
 */
export const Lines = memo(function Lines({ points, width, height, end, domain: { low, high } }: Props) {
  const children = useMemo(() => [
    <XAxis key="x" dataKey="x" type="number" domain={[0, end]} allowDataOverflow hide />,
    <YAxis key="y" domain={[low, high]} allowDataOverflow hide />,
    <Line key="mean" dataKey="mean" dot={false} activeDot={false} isAnimationActive={false} stroke="var(--policy)" strokeWidth="var(--line)" />,
  ], [end, low, high]);
  return <LineChart className="lines" width={width} height={height} data={points} margin={none} accessibilityLayer={false}>{children}</LineChart>;
});
