import { planOf, type Row } from "./rows";

/** An axis of bytes from 0; `lent` lies on it only where that leaves the bars room. */
export interface BytesAxis {
  readonly max: number;
  readonly ticks: readonly number[];
  readonly showsLent: boolean;
}

const ROOM = 1.1; // bars end before the axis does
const FAR = 2.5; // lent memory farther off than that would flatten the bars
const COUNT = 4; // intervals, about

export function bytesAxis(sums: readonly number[], lent: number | null, room = ROOM): BytesAxis {
  const largest = Math.max(1e6, ...sums);
  const showsLent = lent !== null && lent <= FAR * largest;
  const max = Math.max(room * largest, showsLent ? ROOM * lent : 0);
  const step = niceStep(max / COUNT);
  const ticks = Array.from({ length: Math.floor(max / step) + 1 }, (_, i) => i * step);
  return { max, ticks, showsLent };
}

/** The next larger of 1, 2 and 5 times a power of ten. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((n) => n * power >= least) ?? 10) * power;
}

/** One axis for the bars of all rows. */
export const axisOfRows = (rows: readonly Row[], lent: number | null): BytesAxis =>
  bytesAxis(
    rows.flatMap((row) => planOf(row)?.sum ?? []),
    lent,
  );
