/** Where a column stands in its figure [px]. */
export interface Column {
  readonly left: number;
  readonly width: number;
  readonly top: number; // from the upper edge, which is 1
}

/** Shares from 0 to 1 as columns of equal width over the whole figure, the smallest first. */
export function columnsOf(
  shares: readonly number[],
  { width, height }: { readonly width: number; readonly height: number },
): readonly Column[] {
  const pitch = width / shares.length;
  return [...shares]
    .sort((a, b) => a - b)
    .map((share, k) => ({ left: k * pitch, width: pitch, top: height * (1 - share) }));
}
