import type { Edit } from "../experiment/experiment";
import { converged, type Converged, type Look } from "../judging/converged";
import type { Report } from "../worker/protocol";

/**
 * Watches a run's exact answers, and makes `signal` abort once it has converged and none of its
 * edits is still to come.
 */
export class Convergence {
  found: Converged | null = null;
  private looks: Look[] = [];
  private readonly controller = new AbortController();

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  constructor(private readonly edits: readonly Pick<Edit, "step">[] = []) {}

  take(report: Report): void {
    if (report.kind !== "truth" || this.found) return;
    if (this.looks.at(-1)?.step === report.truth.step) this.looks.pop(); // one look a step
    this.looks.push(report.truth);
    const { step } = report.truth;
    if (this.edits.every((edit) => edit.step <= step)) this.found = converged(this.looks);
    if (this.found) this.controller.abort();
  }
}
