/** A max-heap on `priority`, equal priorities in order of insertion. */
export class Heap<E extends { readonly priority: number }> {
  private readonly entries: { readonly entry: E; readonly order: number }[] = [];
  private pushed = 0;

  get size(): number {
    return this.entries.length;
  }

  push(entry: E): void {
    const a = this.entries;
    a.push({ entry, order: this.pushed++ });
    let i = a.length - 1;
    for (let up = (i - 1) >> 1; i > 0 && this.above(i, up); up = (i - 1) >> 1) {
      this.swap(i, up);
      i = up;
    }
  }

  pop(): E | undefined {
    const a = this.entries;
    const top = a[0];
    const last = a.pop();
    if (last === undefined || a.length === 0) return last?.entry;
    a[0] = last;
    for (let i = 0; ;) {
      let best = i;
      for (const down of [2 * i + 1, 2 * i + 2])
        if (down < a.length && this.above(down, best)) best = down;
      if (best === i) return top.entry;
      this.swap(i, best);
      i = best;
    }
  }

  *[Symbol.iterator](): Iterator<E> {
    for (const { entry } of this.entries) yield entry;
  }

  private swap(i: number, j: number): void {
    const a = this.entries;
    const entry = a[i];
    a[i] = a[j];
    a[j] = entry;
  }

  private above(i: number, j: number): boolean {
    const a = this.entries[i];
    const b = this.entries[j];
    return a.entry.priority === b.entry.priority
      ? a.order < b.order
      : a.entry.priority > b.entry.priority;
  }
}
