/**
 * Levenshtein distance between token sequences, or `enough` as soon as it cannot be smaller.
 * Insertions, deletions and substitutions cost 1 each.
 */
export function editDistance(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  enough = Infinity,
): number {
  if (Math.abs(a.length - b.length) >= enough) return enough;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    if (Math.min(...next) >= enough) return enough;
    row = next;
  }
  return Math.min(row[b.length], enough);
}
