const WINDOW = 5000; // ms that a speed is the mean of
const LEAST = 500; // ms before there is a speed

/** How fast bytes arrive, over the last seconds. */
export class Pace {
  private samples: { readonly when: number; readonly received: number }[] = [];

  constructor(private readonly now: () => number) {}

  /** Bytes a second once so many have arrived in all; null before enough time has passed. */
  after(received: number): number | null {
    const when = this.now();
    const last = this.samples.at(-1);
    if (last && received < last.received) this.samples = []; // a file began anew
    this.samples.push({ when, received });
    this.samples = this.samples.filter((sample) => when - sample.when <= WINDOW);
    const [first] = this.samples;
    if (!first || when - first.when < LEAST) return null;
    return (1000 * (received - first.received)) / (when - first.when);
  }

  /** Forgets what was before a stop. */
  restart(): void {
    this.samples = [];
  }
}
