import type { Fingerprint } from "../experiment/experiment";
import type { StepFigures } from "../judging/evaluation";
import { slim } from "./history";
import { Marks } from "./marks";
import type { StepRecord } from "./protocol";
import type { Surroundings } from "./surroundings";

const MOST_AGAIN = 2000; // records that are reported again after a resume

/** The records and fingerprint marks of a run; reports them no more often than is wanted. */
export class RunLog {
  records: StepRecord[] = [];
  private marks: Marks;
  private reportedAt = -Infinity;
  private pending: StepRecord | undefined; // the newest record, if it was not reported

  constructor(
    private readonly around: Surroundings,
    private readonly adapter: string, // the GPU's name
    recorded: Fingerprint | undefined, // of the run that this one is compared with
  ) {
    this.marks = new Marks(adapter, recorded);
  }

  get fingerprint(): Fingerprint {
    return this.marks.fingerprint();
  }

  /** Takes a finished step; `evaluated`: its record carries an evaluation, and is reported. */
  take(record: StepRecord, { hash, evaluated }: { hash: string; evaluated: boolean }): void {
    this.records.push(slim(record));
    if (this.marks.take(record.step, hash)) this.reportMarks();
    const due = this.around.now() - this.reportedAt >= this.around.everyMs;
    this.pending = record;
    if (evaluated || due) this.reportPending();
  }

  /** Gives the newest record the figures of an evaluation that came after it. */
  amend(figures: StepFigures): void {
    const last = this.records.pop();
    if (last) this.records.push(slim({ ...last, ...figures }));
  }

  /** Reports what was held back. */
  flush(): void {
    this.reportPending();
    if (this.marks.fingerprint().marks.length > 0) this.reportMarks();
  }

  /** Begins again; the run is compared with what it was, unless it is compared with another. */
  rewind(): void {
    const { marks } = this;
    const before = marks.fingerprint();
    const recorded = marks.recorded ?? (before.marks.length > 0 ? before : undefined);
    this.marks = new Marks(this.adapter, recorded);
    this.records = [];
    this.pending = undefined;
  }

  restore(
    records: readonly StepRecord[],
    marks: Fingerprint["marks"],
    recorded: Fingerprint | undefined,
  ): void {
    this.records = [...records];
    this.marks = new Marks(this.adapter, recorded, marks);
  }

  /** Reports the records again, or so many that they are evenly apart, the last among them. */
  reportAgain(): void {
    const every = Math.max(1, Math.ceil(this.records.length / MOST_AGAIN));
    const last = this.records.length - 1;
    this.records.forEach((record, k) => {
      if (k % every === 0 || k === last) this.around.report({ kind: "stepped", record });
    });
  }

  private reportPending(): void {
    const record = this.pending;
    if (!record) return;
    this.reportedAt = this.around.now();
    this.pending = undefined;
    this.around.report({ kind: "stepped", record });
  }

  private reportMarks(): void {
    this.around.report({ kind: "fingerprint", fingerprint: this.marks.fingerprint() });
    const comparison = this.marks.comparison();
    if (comparison) this.around.report({ kind: "replay", ...comparison });
  }
}
