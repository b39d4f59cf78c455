import { TOP_HEIGHT } from "../../../schema/heights";

/** A place on the drawing: a bar, and a height from 0 to `TOP_HEIGHT`. */
export interface Place {
  readonly bar: number;
  readonly height: number;
}

const between = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, value));

/**
 * The place under a point of a plot of so many bars; outside it the nearest. `x` and `y` are shares
 * of its width and height from its top left corner.
 */
export const placeAt = (x: number, y: number, bars: number): Place => ({
  bar: between(Math.floor(x * bars), 0, bars - 1),
  height: between(Math.round((1 - y) * TOP_HEIGHT), 0, TOP_HEIGHT),
});

/**
 * Heights after a straight stroke between two places: every bar that it crosses has the stroke's
 * height there, so that a fast pointer leaves none out.
 */
export function stroke(heights: readonly number[], from: Place, to: Place): number[] {
  const painted = [...heights];
  const step = Math.sign(to.bar - from.bar);
  const across = Math.abs(to.bar - from.bar);
  for (let k = 0; k <= across; k++) {
    const share = across === 0 ? 1 : k / across;
    painted[from.bar + step * k] = Math.round(from.height + share * (to.height - from.height));
  }
  return painted;
}

/** Heights with one bar raised or lowered, within what is allowed. */
export const raised = (heights: readonly number[], bar: number, by: number): number[] =>
  heights.map((height, k) => (k === bar ? between(height + by, 0, TOP_HEIGHT) : height));
