import { addScaled, row } from "../../arrays";

/** h[m] += table[ids[m]], ids past the end taking the last row; C channels. */
export function addRows(h: Float64Array, ids: Uint32Array, table: Float64Array, C: number): void {
  const last = table.length / C - 1;
  for (const [m, id] of ids.entries())
    addScaled(row(h, m, C), 1, row(table, Math.min(id, last), C));
}
