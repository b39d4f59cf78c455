import type { Part } from "../../../experiment/rounds";
import type { ToldLabels } from "../../stores/references";

/** A line of a chart of labels. */
export interface ToldLine {
  readonly name: string;
  readonly mark: "ink" | "policy" | "policy faint" | "other";
  readonly of: (told: ToldLabels) => number | null;
}

/** A vertical scale and its ticks; values beyond it stand at its end. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly isLog?: true;
}

/** Where a value stands, from 0 at the bottom to 1 at the top. */
export function share({ low, high, isLog }: Scale, value: number): number {
  const on = (x: number) => (isLog ? Math.log(Math.max(x, 1e-12)) : x);
  return Math.min(1, Math.max(0, (on(value) - on(low)) / (on(high) - on(low))));
}

/** A scale up to `high` that holds values, from a round number below them. */
export function scaleTo(high: number, values: readonly number[]): Scale {
  const least = Math.min(high - 1, ...values.filter(Number.isFinite));
  const step = [0.5, 1, 2, 5, 10].find((one) => (high - least) / one <= 4) ?? 20;
  const count = Math.max(1, Math.ceil((high - least) / step - 1e-9));
  const ticks = Array.from({ length: count + 1 }, (_, k) => high - k * step);
  return { low: high - count * step, high, ticks };
}

/** Decades that hold positive values: at least from 0.01 to 1. */
export function decadesAround(values: readonly number[]): Scale {
  const logs = values.filter((value) => value > 0).map(Math.log10);
  const from = Math.min(-2, Math.floor(Math.min(0, ...logs) + 1e-9));
  const to = Math.max(0, Math.ceil(Math.max(0, ...logs) - 1e-9));
  const ticks = Array.from({ length: to - from + 1 }, (_, k) => Number(`1e${from + k}`));
  return { low: Number(`1e${from}`), high: Number(`1e${to}`), ticks, isLog: true };
}

/** M-steps of a run, as [round from 1, from, to]. */
export const mBands = (parts: readonly Part[]) =>
  parts
    .filter(({ kind }) => kind === "M")
    .map(({ round, from, to }) => [round + 1, from, to] as const);

/** A path through points, left to right; empty where there are none. */
export const pathOf = (points: readonly (readonly [x: number, y: number])[]): string =>
  points.map(([x, y], k) => `${k === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
