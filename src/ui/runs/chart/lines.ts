import type { CurvePoint } from "../records/statistics";

/** The newest point that is not after a place of the axis; without a place the last. */
export const pointAt = (line: readonly CurvePoint[], x: number | null): CurvePoint | undefined =>
  x === null ? line.at(-1) : (line.findLast((point) => point.x <= x) ?? line[0]);

const half = (n: number) => Math.round(n * 2) / 2;

type Place = (value: number) => number;

/** The path of the medians. A value that is not finite is a gap. */
export function medianPath(line: readonly CurvePoint[], x: Place, y: Place): string {
  let isOpen = false;
  const pieces = line.map((point) => {
    if (!Number.isFinite(point.median)) {
      isOpen = false;
      return "";
    }
    const command = isOpen ? "L" : "M";
    isOpen = true;
    return `${command}${half(x(point.x))} ${half(y(point.median))}`;
  });
  return pieces.join("");
}

/** The area from the lowest seed to the highest. */
export function rangePath(line: readonly CurvePoint[], x: Place, y: Place): string {
  const known = line.filter(({ low, n }) => n > 1 && Number.isFinite(low));
  if (known.length < 2) return "";
  const at = (point: CurvePoint, value: number) => `${half(x(point.x))} ${half(y(value))}`;
  const top = known.map((point) => at(point, point.high));
  const foot = [...known].reverse().map((point) => at(point, point.low));
  return `M${[...top, ...foot].join("L")}Z`;
}
