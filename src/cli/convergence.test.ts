import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Report } from "../worker/protocol";
import { Convergence } from "./convergence";

const reportsOf = (name: string) =>
  (JSON.parse(readFileSync(`public/recordings/${name}.json`, "utf8")) as { reports: Report[] })
    .reports;

test("a recorded run is stopped at the look at which it has converged, and once", () => {
  const convergence = new Convergence();
  const reports = reportsOf("smollm2-integers");
  const at = reports.findIndex((report) => {
    convergence.take(report);
    return convergence.signal.aborted;
  });
  expect(convergence.found?.step).toBe(340);
  expect(reports[at]).toMatchObject({ kind: "truth", truth: { step: 340 } });
  reports.slice(at).forEach((report) => convergence.take(report));
  expect(convergence.found?.step).toBe(340);
});

test("two answers of one step are one look", () => {
  const convergence = new Convergence();
  const last = reportsOf("smollm2-integers")
    .filter(({ kind }) => kind === "truth")
    .slice(-1);
  [...last, ...last, ...last].forEach((report) => convergence.take(report));
  expect(convergence.signal.aborted).toBe(false);
});
