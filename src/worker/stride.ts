import type { Lockstep, Member } from "./lockstep";

/** What a stride needs of a run. */
interface Steps {
  readonly steps: number;
  readonly edits: { readonly made: readonly unknown[] };
  step(): Promise<void>;
}

/** The loop of a run, as far as its steps go. */
interface Stepping {
  readonly run: Steps | undefined;
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

  async take(run: Steps): Promise<void> {
    this.underWay = run.steps + 1;
    try {
      await run.step();
    } finally {
      this.underWay = 0;
      this.group.moved();
    }
  }

  /**
   * Takes the steps that another run of the group had begun when a command came for all, as long as
   * they are wanted and can be taken: a step that fails is tried again where an edit was taken back
   * for it.
   */
  async catchUp(
    after: number,
    wanted: () => boolean,
    inTurn: (work: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const { run, goesOn } = this.loop;
      if (!run || !goesOn || this.steps >= after || !wanted()) return;
      const before = run.steps + run.edits.made.length;
      await inTurn(() => this.take(run));
      if (run.steps + run.edits.made.length === before) return;
    }
  }
}
