import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Truth } from "./protocol";
import { type Recording, stepOf } from "./recording";
import { readRecording, writeRecording } from "./recording-file";
import { thinned } from "./thinned-recording";

const read = readRecording(readFileSync("public/recordings/continuation.json", "utf8"));
if (!read.ok) throw new Error(read.sentence);
const whole = read.value;
const less = thinned(whole, [0, 100]);

const of = <K extends "truth" | "stepped" | "samples">({ reports }: Recording, kind: K) =>
  reports.filter((report) => report.kind === kind);
const truths = (recording: Recording): readonly Truth[] =>
  recording.reports.flatMap((report) => (report.kind === "truth" ? [report.truth] : []));
const massOf = ({ rows, more }: Truth) =>
  rows.reduce((sum, { policy }) => sum + policy, more.policy);

test("what a lesson waits at is all there, and the rest is thinner", () => {
  for (const kind of ["stepped", "truth", "samples"] as const) {
    const last = (recording: Recording) =>
      stepOf(of(recording, kind).findLast((report) => stepOf(report) <= 100) ?? of(whole, kind)[0]);
    expect(last(less), kind).toBe(last(whole));
  }
  expect(of(less, "stepped").length).toBeLessThan(of(whole, "stepped").length);
  expect(writeRecording(less).length).toBeLessThan(0.6 * writeRecording(whole).length);
});

test("no figure changes, and strings that are listed no more are summed", () => {
  for (const truth of truths(less)) {
    const before = truths(whole).find(({ step }) => step === truth.step);
    if (!before) throw new Error(`Step ${truth.step} was not there before.`);
    expect(truth.tv).toEqual(before.tv);
    expect(truth.rows.length + truth.more.count).toBe(before.rows.length + before.more.count);
    expect(massOf(truth)).toBeCloseTo(massOf(before), 4);
  }
});

test("thinning once more changes nothing", () => {
  expect(writeRecording(thinned(less, [0, 100]))).toBe(writeRecording(less));
});

test("the prompts that reports name are still those of the task", () => {
  const known = new Set(less.task.prompts.map(({ id }) => id));
  for (const { prompt } of truths(less)) expect(known).toContain(prompt);
  expect(known).toContain(less.task.watched);
});
