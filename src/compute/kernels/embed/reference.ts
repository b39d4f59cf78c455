import { addAt, addScaled, at, row } from "../../arrays";

/** h[m] += table[ids[m]], ids past the end taking the last row; C channels. */
export function addRows(h: Float64Array, ids: Uint32Array, table: Float64Array, C: number): void {
  const last = table.length / C - 1;
  for (const [m, id] of ids.entries())
    addScaled(row(h, m, C), 1, row(table, Math.min(id, last), C));
}

/** h[m] += column ids[m] of table [C, V], ids past the end taking the last column. */
export function addColumns(
  h: Float64Array,
  ids: Uint32Array,
  table: Float64Array,
  C: number,
): void {
  const V = table.length / C;
  for (const [m, id] of ids.entries())
    for (let c = 0; c < C; c++) addAt(h, m * C + c, at(table, c * V + Math.min(id, V - 1)));
}
