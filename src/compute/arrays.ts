/**
 * Element i of a list that is known to reach so far. Throws past its end, where a plain index would
 * be undefined.
 */
export function at<T>(list: ArrayLike<T>, i: number): T {
  const value = list[i];
  if (value === undefined)
    throw new RangeError(`There is no element ${i} in a list of ${list.length}.`);
  return value;
}
