import { at } from "../../arrays";

interface Shape {
  readonly B: number;
  readonly T: number;
  readonly C: number;
}

/** Row of the states after i tokens of sequence b; row 0 is the prompt's last, which all share. */
const rowOf = (b: number, i: number, T: number): number => (i === 0 ? 0 : b * T + i);

/** y[b, i] = Σ_c h[row(b, i), c]·w_c + w_C, w the first column of `records` [C + 1, 4]. */
export function stateValues(
  { h, records, y }: Readonly<Record<"h" | "records" | "y", Float64Array>>,
  { B, T, C }: Shape,
): void {
  for (let b = 0; b < B; b++)
    for (let i = 0; i <= T; i++) {
      const row = rowOf(b, i, T) * C;
      let sum = at(records, 4 * C);
      for (let c = 0; c < C; c++) sum += at(h, row + c) * at(records, 4 * c);
      y[b * (T + 1) + i] = sum;
    }
}

/** Adds Σ dy[b, i]·h[row(b, i), c] to the second column of `records`, Σ dy to its last row. */
export function stateValueSlopes(
  { h, report, records }: Readonly<Record<"h" | "report" | "records", Float64Array>>,
  { B, T, C, ROWS, ROW }: Shape & { readonly ROWS: number; readonly ROW: number },
): void {
  for (let b = 0; b < B; b++)
    for (let i = 0; i <= T; i++) {
      const dy = at(report, (b * ROWS + ROW) * (T + 1) + i);
      const row = rowOf(b, i, T) * C;
      for (let c = 0; c <= C; c++)
        records[4 * c + 1] = at(records, 4 * c + 1) + dy * (c < C ? at(h, row + c) : 1);
    }
}
