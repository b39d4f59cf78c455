import type { Lockstep, Member } from "./lockstep";
import type { Run } from "./run";

/** The loop of a run, as far as its steps go. */
interface Stepping {
  readonly run: Run | undefined;
  readonly goesOn: boolean;
}

/** The steps of one run among those of its group. */
export class Stride implements Member {
  private underWay = 0; // the step that is taken now

  constructor(
    private readonly loop: Stepping,
    readonly group: Lockstep,
  ) {}

  get steps(): number {
    return this.loop.run?.steps ?? 0;
  }
  get begun(): number {
    return Math.max(this.steps, this.underWay);
  }
  get goesOn(): boolean {
    return this.loop.goesOn;
  }
  /** Has every other run of the group come as far? */
  get isFree(): boolean {
    return this.group.mayStep(this);
  }

  async take(run: Run): Promise<void> {
    this.underWay = run.steps + 1;
    try {
      await run.step();
    } finally {
      this.underWay = 0;
    }
  }

  /**
   * Takes the steps that another run of the group had begun when a command came for all, as long as
   * they are wanted.
   */
  async catchUp(
    after: number,
    wanted: () => boolean,
    inTurn: (work: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const { run, goesOn } = this.loop;
      if (!run || !goesOn || this.steps >= after || !wanted()) return;
      await inTurn(() => this.take(run));
    }
  }
}
