/**
 * Which of n points to draw, at most `most`, those without a value left out. Bins are a power of
 * two steps wide and aligned to the step count, so the picture does not shimmer as data append;
 * each keeps its least and its greatest value, in the order they came. Steps rise with k.
 */
export function spread(
  n: number,
  most: number,
  step: (k: number) => number,
  value: (k: number) => number,
): number[] {
  const known: number[] = [];
  for (let k = 0; k < n; k++) if (Number.isFinite(value(k))) known.push(k);
  if (known.length <= most) return known;
  const span = step(known[known.length - 1]) - step(known[0]) + 1;
  let width = 1;
  while (span / width > most / 2 - 1) width *= 2;
  const kept: number[] = [];
  for (let i = 0; i < known.length;) {
    const bin = Math.floor(step(known[i]) / width);
    let low = known[i];
    let high = known[i];
    for (; i < known.length && Math.floor(step(known[i]) / width) === bin; i++) {
      if (value(known[i]) < value(low)) low = known[i];
      if (value(known[i]) >= value(high)) high = known[i];
    }
    kept.push(...(low === high ? [low] : low < high ? [low, high] : [high, low]));
  }
  return kept;
}
