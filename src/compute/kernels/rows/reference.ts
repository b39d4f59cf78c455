import { addScaled, row } from "../../arrays";

/** Mean of each sequence's rows i < n; the last prompt row where n = 0. */
export function poolMeanReference(
  h: Float64Array,
  lengths: Uint32Array,
  pooled: Float64Array,
  { P, T, C }: { P: number; T: number; C: number },
): void {
  pooled.fill(0);
  for (const [b, length] of lengths.entries()) {
    const n = Math.min(length, T);
    const first = n === 0 ? P - 1 : P + b * T;
    const rows = Math.max(n, 1);
    for (let i = 0; i < rows; i++) addScaled(row(pooled, b, C), 1 / rows, row(h, first + i, C));
  }
}
