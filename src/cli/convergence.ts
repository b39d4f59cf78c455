import { converged, type Converged, type Look } from "../judging/converged";
import type { Report } from "../worker/protocol";

/** Watches a run's exact answers, and makes `signal` abort once it has converged. */
export class Convergence {
  found: Converged | null = null;
  private readonly looks: Look[] = [];
  private readonly controller = new AbortController();

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  take(report: Report): void {
    if (report.kind !== "truth" || this.found) return;
    if (this.looks.at(-1)?.step === report.truth.step) this.looks.pop(); // one look a step
    this.looks.push(report.truth);
    this.found = converged(this.looks);
    if (this.found) this.controller.abort();
  }
}
