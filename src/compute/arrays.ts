/** One value for each entry of a list, in its order: a tuple for a tuple. */
export type Each<List extends readonly unknown[], Value> = { -readonly [K in keyof List]: Value };

/**
 * Element i of a list that is known to reach so far. Throws past its end, where a plain index would
 * give undefined.
 */
export function at<T>(list: ArrayLike<T>, i: number): T {
  const value = list[i];
  if (value === undefined) throw beyond(list, i);
  return value;
}

/**
 * `at` for lists of one kind. An engine specialises a function by what it was given before, so
 * loops over millions of entries need one that sees their kind alone.
 */
export function byteAt(list: Uint8Array, i: number): number {
  const value = list[i];
  if (value === undefined) throw beyond(list, i);
  return value;
}
export function halfwordAt(list: Uint16Array, i: number): number {
  const value = list[i];
  if (value === undefined) throw beyond(list, i);
  return value;
}
export function wordAt(list: Uint32Array, i: number): number {
  const value = list[i];
  if (value === undefined) throw beyond(list, i);
  return value;
}

const beyond = ({ length }: ArrayLike<unknown>, i: number): RangeError =>
  new RangeError(`There is no element ${i} in a list of ${length}.`);

/** y_i ← y_i + value. */
export function addAt(y: Float64Array | number[], i: number, value: number): void {
  y[i] = at(y, i) + value;
}

/** y ← y + a·x. */
export function addScaled(y: Float64Array, a: number, x: Float64Array): void {
  for (const [i, value] of x.entries()) addAt(y, i, a * value);
}

/** Σ x_i·y_i. */
export const dot = (x: Float64Array, y: Float64Array): number =>
  x.reduce((sum, value, i) => sum + value * at(y, i), 0);

/** Row m of an array of rows of C columns, as a view. */
export const row = (rows: Float64Array, m: number, C: number): Float64Array =>
  rows.subarray(m * C, (m + 1) * C);

/** 0 … n − 1. */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
