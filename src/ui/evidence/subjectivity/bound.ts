/** M-steps of a run up to a step, as [from, to] of every round. */
export function mBands(
  { eSteps, mSteps }: { readonly eSteps: number; readonly mSteps: number },
  step: number,
): readonly (readonly [from: number, to: number])[] {
  const bands: [number, number][] = [];
  for (let from = eSteps; from < step; from += eSteps + mSteps)
    bands.push([from, Math.min(step, from + mSteps)]);
  return bands;
}

/** A path through points, left to right; empty where there are none. */
export const pathOf = (points: readonly (readonly [x: number, y: number])[]): string =>
  points.map(([x, y], k) => `${k === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
