import { expand, tick, type Domain } from "../../trio/domain";

/** A vertical axis: where values lie in [0, 1] from its foot, and its ticks in print. */
export interface Vertical {
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** Round steps that hold these values. */
export function linear(values: readonly number[]): Vertical {
  const domain: Domain = expand(
    null,
    values.filter((value) => Number.isFinite(value)),
  );
  const span = domain.high - domain.low;
  const at = (value: number) => Math.min(1, Math.max(0, (value - domain.low) / span));
  return { at, ticks: domain.ticks.map((value) => ({ value, text: tick(value, domain) })) };
}

const FLOOR = 1e-9; // what is smaller is drawn at the foot

/** Powers of ten and about their thirds; zero and less are drawn at the foot. */
export function logarithmic(values: readonly number[]): Vertical {
  const positive = values.filter((value) => Number.isFinite(value) && value > FLOOR);
  const least = Math.log10(positive.length ? Math.min(...positive) : 0.01);
  const most = Math.log10(positive.length ? Math.max(...positive) : 1);
  const third = Math.log10(3);
  const rungs = (value: number) => [Math.floor(value), Math.floor(value) + third];
  const low = rungs(least).findLast((rung) => rung <= least + 1e-9) ?? Math.floor(least);
  const high =
    [...rungs(most), Math.floor(most) + 1].find((rung) => rung >= most - 1e-9) ?? Math.ceil(most);
  const top = high > low ? high : low + 1;
  const at = (value: number) =>
    value > FLOOR ? Math.min(1, Math.max(0, (Math.log10(value) - low) / (top - low))) : 0;
  const all: number[] = [];
  for (let power = Math.floor(low); power <= top + 1e-9; power++) all.push(power, power + third);
  const within = all.filter((rung) => rung >= low - 1e-9 && rung <= top + 1e-9);
  const whole = within.filter((rung) => Number.isInteger(rung));
  const drawn = within.length > 8 ? thinned(whole) : within;
  return {
    at,
    ticks: drawn.map((rung) => {
      const value = Number((10 ** rung).toPrecision(1));
      return { value, text: printed(value) };
    }),
  };
}

const thinned = (rungs: readonly number[]) => {
  const every = Math.ceil(rungs.length / 6);
  return rungs.filter((rung) => rung % every === 0);
};

const printed = (value: number): string =>
  value >= 1e-4 && value < 1e4
    ? String(Number(value.toPrecision(1)))
    : value.toExponential(0).replace("e-", "e−").replace("e+", "e");

/** Round ticks of a horizontal axis from 0 that leave room for its end, which is in bold. */
export function along(end: number, most: number): readonly number[] {
  if (!(end > 0)) return [0];
  const rough = end / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((s) => s * power).find((s) => s >= rough) ?? 10 * power;
  const ticks: number[] = [];
  for (let k = 0; k * step < end * 0.9; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}
