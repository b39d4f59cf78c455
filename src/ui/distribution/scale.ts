import { TOP_HEIGHT } from "../../schema/heights";
import type { TruthRow } from "../../worker/protocol";

/**
 * The vertical scale of the bars. It is fixed by the target and the view, so that training never
 * rescales it.
 */
export interface Scale {
  readonly top: number; // probability at the top of the plot
  readonly ticks: readonly number[];
  readonly at: (p: number) => number; // 0 at the baseline, 1 at the top; may exceed 1
}

type Targets = readonly Pick<TruthRow, "target">[];

const steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** The least round number that is not below a value. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return (steps.find((s) => s * power >= value * 0.999999) ?? 10) * power;
}

/** Four or five round ticks from 0 to a round top. */
export function ticksTo(top: number): number[] {
  const count = [4, 5, 3].find((n) => isRound(top / n)) ?? 4;
  return Array.from({ length: count + 1 }, (_, i) => (top * i) / count);
}
const isRound = (value: number) => {
  const digits = value / 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5].some((d) => Math.abs(digits - d) < 1e-9);
};

/**
 * Room above the tallest target, so that surplus shows; taller bars are cut and print their height.
 */
export function linear(rows: Targets): Scale {
  const tallest = Math.max(0, ...rows.map((r) => r.target));
  const top = roundUp((tallest || 0.01) * 1.7);
  return { top, ticks: ticksTo(top), at: (p) => p / top };
}

/** A drawing of this height fills the plot from bottom to top, so that it stands where drawn. */
export function drawn(rows: Targets, highest: number): Scale {
  const tallest = Math.max(0, ...rows.map((r) => r.target));
  const top = ((tallest || 0.01) * TOP_HEIGHT) / highest;
  const power = 10 ** Math.floor(Math.log10(top / 3));
  const step = ([5, 2].find((s) => s * power * 3 <= top) ?? 1) * power;
  const count = Math.floor((top / step) * 1.000001);
  const ticks = Array.from({ length: count + 1 }, (_, i) => i * step);
  return { top, ticks, at: (p) => p / top };
}

/** Six decades, whole powers of ten, the target two below the top. */
export function logarithmic(rows: Targets): Scale {
  const tallest = Math.max(1e-6, ...rows.map((r) => r.target));
  const high = Math.min(0, Math.ceil(Math.log10(tallest * 1.2)) + 1);
  const low = high - 6;
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  return {
    top: 10 ** high,
    ticks,
    at: (p) => (p > 0 ? Math.max(0, (Math.log10(p) - low) / (high - low)) : 0),
  };
}

/** The scale with every second tick, where its plot is too low for all. */
export const sparse = (scale: Scale, height: number): Scale =>
  height >= 16 * (scale.ticks.length - 1)
    ? scale
    : { ...scale, ticks: scale.ticks.filter((_, k) => k % 2 === 0) };
