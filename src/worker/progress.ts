import type { Progress } from "../judging/progress";
import type { Surroundings } from "./surroundings";

const LEAST_MS = 100; // between two reports of one piece of work

/** Reports progress at most ten times a second; the first and the last of some work always. */
export class ProgressReports {
  private last: Progress | undefined; // of the piece of work that is under way
  private reportedAt = -Infinity; // ms

  constructor(private readonly around: Pick<Surroundings, "report" | "now">) {}

  take(progress: Progress): void {
    const first = this.last?.what !== progress.what;
    this.last = progress;
    const now = this.around.now();
    if (!first && now - this.reportedAt < LEAST_MS) return;
    this.reportedAt = now;
    // work that has reached its last part is over only once `end` is called
    const done = Math.min(progress.done, progress.of - 1);
    this.around.report({ kind: "working", ...progress, done });
  }

  /** The work is over, finished or given up. */
  end(): void {
    if (!this.last) return;
    this.around.report({ kind: "working", ...this.last, done: this.last.of });
    this.last = undefined;
  }
}
