/** A run among those that step together. */
export interface Member {
  readonly steps: number; // taken
  readonly begun: number; // taken, or under way
  readonly goesOn: boolean; // it will take further steps, now or once it is open or played
}

/**
 * Runs that take their steps together: none begins a step while another has not taken the one
 * before it, so that no run is ever more than one step ahead. A run alone in its group waits for
 * nobody.
 */
export class Lockstep {
  private readonly members = new Set<Member>();
  private waiting: (() => void)[] = [];
  private saveAt: number | undefined; // the step after which every run is saved

  join(member: Member): void {
    this.members.add(member);
  }

  leave(member: Member): void {
    this.members.delete(member);
    this.moved();
  }

  /** Has every other run taken as many steps as this one? */
  mayStep(member: Member): boolean {
    return [...this.members].every((other) => !other.goesOn || other.steps >= member.steps);
  }

  /** The furthest step that any of the runs has begun. */
  get front(): number {
    return Math.max(0, ...[...this.members].map(({ begun }) => begun));
  }

  /** A run has taken a step, or goes on no more: those that wait look again. */
  moved(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves when `moved` is called next. */
  change(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /**
   * Is a run to be saved after so many steps? Once one is due, all are saved at the next step that
   * none has begun, so that the saves of a group are of one step. A run on its way to the others,
   * after a rewind or since it began later, is saved whenever it is due.
   */
  isSaveDue(steps: number, due: boolean): boolean {
    const { front, saveAt } = this;
    if (this.members.size < 2 || steps < front - 1) return due;
    const planned = saveAt !== undefined && saveAt >= steps && saveAt <= front + 1;
    if (due && !planned) this.saveAt = front + 1;
    return steps === this.saveAt;
  }
}
