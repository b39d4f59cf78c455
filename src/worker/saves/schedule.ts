const EVERY = 100; // steps
const AFTER = 20_000; // ms, where so many steps take longer

/** When a run that trains is saved without being asked. */
export class SaveSchedule {
  private by = 0; // when the next save is due, by the platform's clock

  constructor(private readonly now: () => number) {}

  /** The run was saved, or begins to train. */
  restart(): void {
    this.by = this.now() + AFTER;
  }

  isDue(steps: number): boolean {
    return steps % EVERY === 0 || this.now() >= this.by;
  }
}
