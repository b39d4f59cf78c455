const EVERY = 100; // ms between two reports

/**
 * Reports of something that changes often: at most one in a tenth of a second, but the last one
 * always, so that a download that stalls does not stand at an amount of before.
 */
export class Spaced<T> {
  private told = -Infinity;
  private phase = "";
  private later: ReturnType<typeof setTimeout> | undefined;
  private latest: (() => void) | undefined;

  constructor(
    private readonly now: () => number,
    private readonly report: (value: T) => void,
  ) {}

  /** Reports now if the phase is another one than before, or if the last report is long ago. */
  tell(value: T, phase: string): void {
    this.latest = () => {
      this.told = this.now();
      this.report(value);
    };
    const changed = phase !== this.phase;
    this.phase = phase;
    if (changed || this.now() - this.told >= EVERY) this.flush();
    else this.later ??= setTimeout(() => this.flush(), EVERY);
  }

  /** Reports nothing more: what ended has a report of its own. */
  end(): void {
    clearTimeout(this.later);
    this.later = undefined;
  }

  private flush(): void {
    this.end();
    this.latest?.();
  }
}
