import { wordAt } from "../arrays";

const COLUMNS = 8; // of a panel: what two registers of four f32 hold
const WORDS = COLUMNS / 2; // two halves to a word

/**
 * A matrix [K, N] of halves, two to a word, as panels [N/8, K, 8]: a product reads eight columns of
 * every row, one row after the other, and in this order it reads memory straight on. N is a
 * multiple of 8.
 */
export function toPanels(rows: Uint32Array, panels: Uint32Array, N: number): void {
  const K = (2 * rows.length) / N;
  let at = 0;
  for (let column = 0; column < N / 2; column += WORDS)
    for (let k = 0; k < K; k++)
      for (let word = 0; word < WORDS; word++)
        panels[at++] = wordAt(rows, (k * N) / 2 + column + word);
}

/** The inverse of `toPanels`. */
export function fromPanels(panels: Uint32Array, rows: Uint32Array, N: number): void {
  const K = (2 * rows.length) / N;
  let at = 0;
  for (let column = 0; column < N / 2; column += WORDS)
    for (let k = 0; k < K; k++)
      for (let word = 0; word < WORDS; word++)
        rows[(k * N) / 2 + column + word] = wordAt(panels, at++);
}
