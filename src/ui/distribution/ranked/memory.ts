import type { Masses, Stamp } from "../../../worker/protocol";
import { sameTarget } from "../../../worker/protocol";
import { endOf, ratioEnd } from "./axis";
import { entriesOf, type Entry } from "./folding";

const AT_MOST_EVERY = 1000; // ms between two orders of the same strings

interface Folded {
  readonly of: Parameters<typeof entriesOf>;
  readonly entries: readonly Entry[];
}

/** What a list of rows keeps from one exact answer to the next, so that nothing jumps. */
export class RankedMemory {
  private order: readonly string[] = [];
  private by = "";
  private since = 0;
  private stamp: Stamp | null = null;
  private end = 0;
  private ratio = 0;
  private folded: Folded | null = null;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The rows of an exact answer, folded and ordered once for all that is drawn of them. */
  entries(...of: Parameters<typeof entriesOf>): readonly Entry[] {
    const kept = this.folded;
    if (kept && of.every((part, i) => part === kept.of[i])) return kept.entries;
    const entries = entriesOf(...of);
    this.folded = { of, entries };
    return entries;
  }

  /**
   * The entries as they are listed: in their order, which changes at most once a second, and not
   * while a row is held. `by` names what the order is of; another one takes effect at once.
   */
  arranged(entries: readonly Entry[], by: string, held: boolean): readonly Entry[] {
    const keys = new Map(entries.map((entry) => [entry.key, entry]));
    const same = by === this.by && this.order.length === keys.size;
    const known = same && this.order.every((key) => keys.has(key));
    if (!known || (!held && this.now() - this.since >= AT_MOST_EVERY)) {
      const moved = entries.some(({ key }, i) => key !== this.order[i]);
      if (!known || moved) this.since = this.now();
      this.order = entries.map(({ key }) => key);
      this.by = by;
    }
    return this.order.flatMap((key) => keys.get(key) ?? []);
  }

  /** Ends of the axes of bars and ratios; within one target they only grow. */
  axes(rows: readonly Masses[], stamp: Stamp): { readonly end: number; readonly ratio: number } {
    const kept = this.stamp !== null && sameTarget(this.stamp, stamp);
    this.end = Math.max(kept ? this.end : 0, endOf(rows));
    this.ratio = Math.max(kept ? this.ratio : 0, ratioEnd(rows));
    this.stamp = stamp;
    return { end: this.end, ratio: this.ratio };
  }
}

/** The memory of a lane's list. */
export const memoryOf = ({ ranked }: Listing): RankedMemory =>
  (ranked.memory ??= new RankedMemory());

interface Listing {
  readonly ranked: { memory?: RankedMemory };
}
