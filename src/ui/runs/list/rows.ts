import type { Book } from "../records/book";
import { summaryOf } from "../records/differs";
import { distanceOf } from "../records/ranking";
import type { FigureName, RunRecord } from "../records/record";
import { lastOf } from "../records/statistics";
import type { RunsView } from "../view";

/** The rows of the list: runs, and sweeps under a head of their own. */
export type Row =
  | { readonly kind: "run"; readonly record: RunRecord }
  | { readonly kind: "sweep"; readonly id: string; readonly records: readonly RunRecord[] };

type Looked = Pick<RunsView, "order" | "filter" | "figure" | "sweep">;

/** How far from the target a run ended, by the figure on show; what is not known comes last. */
function distance(record: RunRecord, figure: FigureName): number {
  const last = lastOf(record, figure);
  const [seed] = record.seeds;
  const value = last ? distanceOf(seed, figure, last.median) : NaN;
  return Number.isNaN(value) ? Infinity : value;
}

export function rowsOf({ records }: Pick<Book, "records">, looked: Looked): readonly Row[] {
  const { order, filter, figure, sweep } = looked;
  const wanted = filter.trim().toLowerCase();
  const fits = (record: RunRecord) =>
    `${record.name} ${summaryOf(record, records)}`.toLowerCase().includes(wanted);
  const picked = wanted ? records.filter(fits) : records;
  const sorted =
    order === "newest"
      ? picked
      : [...picked].sort((a, b) => distance(a, figure) - distance(b, figure));
  const seen = new Set<string>();
  return sorted.flatMap((record): Row[] => {
    const id = record.sweep?.sweep;
    if (id === undefined) return [{ kind: "run", record }];
    if (seen.has(id)) return [];
    seen.add(id);
    const own = sorted.filter((one) => one.sweep?.sweep === id);
    const open = id === sweep ? own.map((one): Row => ({ kind: "run", record: one })) : [];
    return [{ kind: "sweep", id, records: own }, ...open];
  });
}
