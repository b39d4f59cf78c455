import { createStore } from "zustand/vanilla";
import type { RunId } from "../../../worker/protocol";
import { nameOf } from "./names";
import type { RunRecord, SeedCurve } from "./record";
import { signOf } from "./sign";
import type { RecordStorage } from "./storage";

export const MOST_SHOWN = 4; // runs that are overlaid
const LONGEST_NAME = 40; // characters

/** The runs of this browser, and which of them are overlaid. */
export interface Book {
  readonly records: readonly RunRecord[]; // newest first, deleted ones too
  readonly shown: readonly RunId[];
  readonly loaded: boolean;
  readonly trouble: string | null; // a sentence: what could not be read or kept
}

/** What a record is before the book names it and gives it a sign. */
export type NewRecord = Omit<RunRecord, "name" | "sign" | "baseline" | "from"> & {
  readonly from?: RunId | null; // absent: the newest run of the same preset
};

/** The list of runs. Every change is kept; where the browser refuses, a sentence says so. */
export class RunBook {
  readonly store = createStore<Book>(() => ({
    records: [],
    shown: [],
    loaded: false,
    trouble: null,
  }));
  private readonly gone: RunId[] = []; // deleted, the last one last

  constructor(private readonly storage: RecordStorage) {}

  get records(): readonly RunRecord[] {
    return this.store.getState().records;
  }
  find = (id: RunId): RunRecord | undefined => this.records.find((record) => record.id === id);

  /** Reads what was kept; runs that were recorded meanwhile stay. */
  async load(): Promise<void> {
    try {
      const { records, faults } = await this.storage.load();
      const own = new Set(this.records.map(({ id }) => id));
      const all = [...this.records, ...records.filter(({ id }) => !own.has(id))];
      this.set({ records: newestFirst(all), trouble: faults[0] ?? null });
      if (this.store.getState().shown.length === 0) this.showFirst();
    } catch (error) {
      this.set({ trouble: notKept(error) });
    }
    this.set({ loaded: true });
  }

  private showFirst(): void {
    const pinned = this.records.filter(({ baseline }) => baseline);
    const alone = this.records.filter(({ sweep, baseline }) => !sweep && !baseline);
    this.set({ shown: [...pinned, ...alone].slice(0, MOST_SHOWN).map(({ id }) => id) });
  }

  /** A new run gets its name and its sign here, for good. */
  add(fresh: NewRecord): RunRecord {
    const taken = new Set(this.records.map(({ name }) => name));
    const { shown } = this.store.getState();
    const there = this.records.filter(({ deleted }) => !deleted);
    const of = there.filter(({ experiment }) => experiment.preset === fresh.experiment.preset);
    const record: RunRecord = {
      ...fresh,
      name: nameOf(fresh.id, taken),
      sign: signOf(
        fresh.experiment,
        there.map(({ sign }) => sign),
        there.filter(({ id }) => shown.includes(id)).map(({ sign }) => sign),
      ),
      from: fresh.from === undefined ? (of[0]?.id ?? null) : fresh.from,
      baseline: false,
    };
    this.set({ records: newestFirst([record, ...this.records]) });
    if (!record.sweep) this.show(record.id);
    void this.keep([record]);
    return record;
  }

  /** Changes a run; `isKept` false: on screen only, as training goes on. */
  change(id: RunId, changes: Partial<RunRecord>, isKept: "kept" | "shown" = "kept"): void {
    const records = this.records.map((one) => (one.id === id ? { ...one, ...changes } : one));
    this.set({ records });
    const record = this.find(id);
    if (record && isKept === "kept") void this.keep([record]);
  }

  addSeed(id: RunId, curve: SeedCurve): void {
    const record = this.find(id);
    if (!record) return;
    const others = record.seeds.filter(({ seed }) => seed !== curve.seed);
    this.change(id, { seeds: [...others, curve] });
  }

  /** A sentence where the name cannot be given. */
  rename(id: RunId, typed: string): string | null {
    const name = typed.trim();
    if (name === "" || name.length > LONGEST_NAME)
      return `A name has 1 to ${LONGEST_NAME} characters.`;
    if (this.records.some((one) => one.id !== id && one.name === name))
      return `Another run is called ${name} already.`;
    this.change(id, { name });
    return null;
  }

  /** Pins a baseline, or unpins it. */
  pin(id: RunId): void {
    const was = this.find(id)?.baseline ?? false;
    const before = this.records.filter(({ baseline }) => baseline);
    for (const record of before) this.change(record.id, { baseline: false });
    if (was) return;
    this.change(id, { baseline: true });
    this.show(id);
  }

  delete(id: RunId): void {
    if (!this.find(id) || this.find(id)?.deleted) return;
    this.gone.push(id);
    this.hide(id);
    this.change(id, { deleted: true, baseline: false });
  }

  /** Brings a deleted run back: this one, else the last. */
  undo(id = this.gone.at(-1)): void {
    if (id === undefined) return;
    const at = this.gone.lastIndexOf(id);
    if (at >= 0) this.gone.splice(at, 1);
    this.change(id, { deleted: undefined });
  }

  toggle(id: RunId): void {
    if (this.store.getState().shown.includes(id)) this.hide(id);
    else this.show(id);
  }

  /** Overlays a run. The first that is shown and no baseline gives way to a fifth. */
  show(id: RunId): void {
    const { shown } = this.store.getState();
    if (shown.includes(id)) return;
    const next = [...shown, id];
    const first = next.findIndex((one) => !this.find(one)?.baseline);
    this.set({ shown: next.length > MOST_SHOWN ? next.filter((_, k) => k !== first) : next });
  }

  private hide(id: RunId): void {
    this.set({ shown: this.store.getState().shown.filter((one) => one !== id) });
  }

  /** Takes runs from a file in; one that is here already stays as it is. How many were new? */
  import(records: readonly RunRecord[]): number {
    const here = new Set(this.records.map(({ id }) => id));
    const taken = new Set(this.records.map(({ name }) => name));
    const fresh: RunRecord[] = [];
    for (const one of records) {
      if (here.has(one.id)) continue;
      const name = taken.has(one.name) ? nameOf(one.id, taken) : one.name;
      here.add(one.id);
      taken.add(name);
      // saves stay in the browser that made them
      fresh.push({ ...one, baseline: false, save: null, name });
    }
    this.set({ records: newestFirst([...this.records, ...fresh]) });
    for (const { id, sweep } of fresh) if (!sweep) this.show(id);
    void this.keep(fresh);
    return fresh.length;
  }

  private async keep(records: readonly RunRecord[]): Promise<void> {
    try {
      await this.storage.put(records);
    } catch (error) {
      this.set({ trouble: notKept(error) });
    }
  }

  private set(change: Partial<Book>): void {
    this.store.setState(change);
  }
}

const newestFirst = (records: readonly RunRecord[]) => [...records].sort((a, b) => b.made - a.made);

const notKept = (error: unknown): string => {
  const why = error instanceof Error ? error.message : String(error);
  return `This browser does not keep the list of runs: ${why}. Save it as a file before you leave.`;
};

/** The runs that are overlaid: the baseline first, then in the order in which they were made. */
export function overlaid({ records, shown }: Pick<Book, "records" | "shown">): RunRecord[] {
  const picked = records.filter(({ id, deleted }) => shown.includes(id) && !deleted);
  return picked.sort((a, b) => Number(b.baseline) - Number(a.baseline) || a.made - b.made);
}
