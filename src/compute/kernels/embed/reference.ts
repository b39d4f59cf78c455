/** h[m] = table[ids[m]], ids past the end taking the last row; added to what h holds. */
export function addRows(
  h: Float64Array,
  ids: ArrayLike<number>,
  table: ArrayLike<number>,
  channels: number,
): void {
  const last = table.length / channels - 1;
  for (let i = 0; i < h.length; i++)
    h[i] += table[Math.min(ids[Math.floor(i / channels)], last) * channels + (i % channels)];
}
