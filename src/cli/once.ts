import type { Report } from "../worker/protocol";

/**
 * Passes reports on, each once: a run that recovered from a fault reports again what it had
 * reported before.
 */
export function once(take: (report: Report) => void): (report: Report) => void {
  const newest = { stepped: -1, truth: -1, samples: -1, edited: 0 }; // steps; number of edits
  let before = { ...newest, edited: 0 }; // what was reported before the run was reopened
  let edits = 0; // since then
  const isNew = (kind: "stepped" | "truth" | "samples", step: number) => {
    newest[kind] = Math.max(newest[kind], step);
    return step > before[kind];
  };
  const passes = (report: Report): boolean => {
    if (report.kind === "stepped") return isNew("stepped", report.record.step);
    if (report.kind === "truth") return isNew("truth", report.truth.step);
    if (report.kind === "samples") return isNew("samples", report.samples.step);
    if (report.kind === "edited") {
      edits += 1;
      newest.edited = Math.max(newest.edited, edits);
      return edits > before.edited;
    }
    if (report.kind === "reopening") {
      before = { ...newest };
      edits = 0;
    }
    return true;
  };
  return (report) => {
    if (passes(report)) take(report);
  };
}
