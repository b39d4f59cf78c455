import type { Truth } from "../report";

/** Tests only: the log ratio of the targets of two strings, whatever was normalised. */
export function logRatio({ rows }: Pick<Truth, "rows">, [a, b]: readonly string[]): number {
  const of = (text = "") => rows.find((row) => row.text === text)?.target ?? NaN;
  return Math.log(of(a) / of(b));
}

/** Tests only: half the distance between two targets, over the strings that both list. */
export const moved = (a: Pick<Truth, "rows">, b: Pick<Truth, "rows">): number =>
  a.rows.reduce((sum, { text, target }) => {
    const other = b.rows.find((row) => row.text === text);
    return sum + (other ? Math.abs(target - other.target) / 2 : 0);
  }, 0);
