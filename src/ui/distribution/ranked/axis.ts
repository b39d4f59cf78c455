import type { Masses } from "../../../worker/protocol";
import { ticksTo } from "../scale";

/** The linear axis of the bars, from 0. A row above its end is cut. */
export interface BarAxis {
  readonly end: number;
  readonly ticks: readonly number[];
}

type Shown = Pick<Masses, "target" | "policy">;
const most = ({ target, policy }: Shown) => Math.max(target, policy);

/**
 * The end of the axis: the round number above the second-largest row where the largest is more than
 * twice that, else above the largest.
 */
export function endOf(rows: readonly Shown[]): number {
  const [first = 0, second = 0] = rows.map(most).sort((a, b) => b - a);
  return Math.min(1, roundAbove(second > 0 && first > 2 * second ? second : first || 0.01));
}

const rounds = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The least round number that is not below a value above 0. */
function roundAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digits = rounds.find((round) => round * power >= value * 0.999999) ?? 10;
  return Number((digits * power).toPrecision(2));
}

export const barAxis = (end: number): BarAxis => ({ end, ticks: ticksTo(end) });

const WIDE = 2;
const NARROW = 1.5;
const COUNTS = 0.01; // rows below that share do not widen the axis of ratios

/** The largest ratio on the symmetric axis of ratios: 1.5, or 2 where a row above 1 % needs it. */
export const ratioEnd = (rows: readonly Masses[]): number =>
  rows.some(({ target, policy, prior }) => {
    const far = (mass: number) => mass > NARROW * target || mass * NARROW < target;
    return target > COUNTS && (far(policy) || far(prior));
  })
    ? WIDE
    : NARROW;

/**
 * Where a ratio stands on the axis from 1/end to end, −1 to 1, 0 at a ratio of 1; beyond it where
 * the ratio is.
 */
export const ratioAt = (ratio: number, end: number): number => Math.log(ratio) / Math.log(end);

/** policy / target, or null where there is no target. */
export const ratioOf = ({ target, policy }: Shown): number | null =>
  target > 0 ? policy / target : null;

export const ratioTicks = (end: number): readonly (readonly [at: number, label: string])[] =>
  end === WIDE
    ? [
        [-1, "½"],
        [0, "1"],
        [1, "2 ×"],
      ]
    : [
        [-1, "⅔"],
        [0, "1"],
        [1, "1.5 ×"],
      ];
