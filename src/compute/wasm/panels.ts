const COLUMNS = 8; // of a panel: what two registers of four f32 hold
const WORDS = COLUMNS / 2; // two halves to a word

/**
 * A matrix [K, N] of halves, two to a word, as panels [N/8, K, 8]: a product reads eight columns of
 * every row, one row after the other, and in this order it reads memory straight on. N is a
 * multiple of 8.
 */
export function toPanels(rows: Uint32Array, panels: Uint32Array, N: number): void {
  forEachPiece(rows.length, N, (row, panel) => {
    for (let word = 0; word < WORDS; word++) panels[panel + word] = rows[row + word] ?? 0;
  });
}

/** The inverse of `toPanels`. */
export function fromPanels(panels: Uint32Array, rows: Uint32Array, N: number): void {
  forEachPiece(rows.length, N, (row, panel) => {
    for (let word = 0; word < WORDS; word++) rows[row + word] = panels[panel + word] ?? 0;
  });
}

/** Where eight columns of one row lie in either order, in words. */
function forEachPiece(words: number, N: number, copy: (row: number, panel: number) => void): void {
  const K = (2 * words) / N;
  for (let panel = 0; panel < N / COLUMNS; panel++)
    for (let k = 0; k < K; k++) copy((k * N) / 2 + panel * WORDS, (panel * K + k) * WORDS);
}
