import { useMemo } from "react";
import { figureFacts, targetOf } from "../figure-facts";
import type { FigureName, RunRecord } from "../records/record";
import { lineOf, type Along } from "../records/statistics";
import { linear, logarithmic } from "./scales";

/** What a chart of runs is asked to show. */
export interface ChartOfRuns {
  readonly records: readonly RunRecord[];
  readonly figure: FigureName;
  readonly along: Along;
  readonly log: boolean;
  readonly width: number;
  readonly height: number;
  readonly kind: "large" | "small" | "tiny";
  readonly title?: string; // above the plot; the figure's own otherwise
  readonly beside?: readonly RunRecord[]; // charts of these share its scales
}

/** Below this width [px] names stand over their values. */
export const NARROW = 480;

const rooms = {
  large: { left: 52, right: 212, top: 20, bottom: 34 },
  small: { left: 44, right: 140, top: 26, bottom: 24 },
  tiny: { left: 44, right: 26, top: 26, bottom: 24 },
} as const;

/** Where the plot of a chart lies in its figure, its scales, and its lines. */
export function useDrawing(asked: ChartOfRuns) {
  const { records, beside, figure, along, log, width, height, kind } = asked;
  const { left, top, bottom, right } = rooms[kind];
  const gutter = kind === "large" && width < NARROW ? 132 : right;
  const frame = {
    left,
    top,
    width: Math.max(40, width - left - gutter),
    height: Math.max(24, height - top - bottom),
  };
  const lines = useMemo(
    () => records.map((record) => ({ record, line: lineOf(record, figure, along) })),
    [records, figure, along],
  );
  const all = beside ?? records;
  const target = targetOf(figure, records);
  const scaled = useMemo(
    () => all.map((record) => lineOf(record, figure, along)),
    [all, figure, along],
  );
  const end = Math.max(0, ...scaled.map((line) => line.at(-1)?.x ?? 0));
  const isLog = log && figureFacts[figure].isDistance;
  const vertical = useMemo(() => {
    const values = scaled.flatMap((line) =>
      line.flatMap(({ low, high, median }) => [low, high, median]),
    );
    const held = target === null ? values : [...values, target];
    return isLog ? logarithmic(held) : linear(held);
  }, [scaled, target, isLog]);
  const x = (at: number) => (end > 0 ? at / end : 0) * frame.width;
  const y = (value: number) => (1 - vertical.at(value)) * frame.height;
  return { frame, lines, target, end, vertical, x, y };
}
export type RunsDrawing = ReturnType<typeof useDrawing>;
