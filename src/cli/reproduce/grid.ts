import type { RunCell } from "./run-cell";
import type { Done, Store } from "./store";
import type { Cell } from "./table";

/** How far a grid has come. */
export interface GridProgress {
  readonly done: number; // cells, those of before included
  readonly of: number;
  readonly cell: Cell; // that has just ended
  readonly secondsLeft: number;
}

interface Running {
  readonly run: RunCell;
  readonly store: Store;
  readonly jobs: number; // cells at a time
  readonly threads: number; // of each
  readonly fresh: boolean; // run what is kept again
  readonly interrupt: AbortSignal;
  readonly onProgress: (progress: GridProgress) => void;
}

/** What a grid left: its runs in the order of its cells, and what went wrong, a sentence each. */
interface Finished {
  readonly done: readonly Done[];
  readonly faults: readonly string[];
}

/**
 * Runs the cells that are not kept yet, a few at a time, and keeps each as it ends. A cell that
 * fails does not stop the others.
 */
export async function runGrid(cells: readonly Cell[], running: Running): Promise<Finished> {
  const { store, run, interrupt, threads, onProgress, fresh, jobs } = running;
  const kept = new Map<Cell, Done>();
  if (!fresh)
    for (const cell of cells) {
      const done = store.find(cell);
      if (done) kept.set(cell, done);
    }
  const waiting = cells.filter((cell) => !kept.has(cell));
  const faults: string[] = [];
  let left = waiting.length;
  const work = async () => {
    for (let cell = waiting.shift(); cell && !interrupt.aborted; cell = waiting.shift()) {
      const ended = await run(cell, { threads, interrupt });
      if (interrupt.aborted) return;
      left -= 1;
      if (ended.ok) {
        store.keep(ended.value);
        kept.set(cell, ended.value);
      } else faults.push(ended.sentence);
      const secondsLeft = (meanSeconds(kept) * left) / jobs;
      onProgress({ done: cells.length - left, of: cells.length, cell, secondsLeft });
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return { done: cells.flatMap((cell) => kept.get(cell) ?? []), faults };
}

const meanSeconds = (kept: ReadonlyMap<Cell, Done>): number =>
  [...kept.values()].reduce((sum, { seconds }) => sum + seconds, 0) / Math.max(1, kept.size);
