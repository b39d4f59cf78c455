import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeLink } from "../../experiment/codec";
import type { Recording } from "../../worker/recording";
import { readRecording } from "../../worker/recording-file";
import { outcomeAt, rangeOf } from "./outcome";
import { readLesson } from "./reading/lesson-file";
import { standOf } from "./route";

/** Every lesson beside the page can be read, and every run that it opens is there. */

const folder = "public/lessons";
const names = JSON.parse(readFileSync(`${folder}/lessons.json`, "utf8")) as string[];

const read = (name: string) => {
  const lesson = readLesson(readFileSync(`${folder}/${name}.md`, "utf8"), name);
  if (!lesson.ok) throw new Error(lesson.sentence);
  return lesson.value;
};
const recordings = new Map<string, Recording>();
function recordingOf(name: string): Recording {
  const known = recordings.get(name);
  if (known) return known;
  const recording = readRecording(readFileSync(`public/recordings/${name}.json`, "utf8"));
  if (!recording.ok) throw new Error(recording.sentence);
  recordings.set(name, recording.value);
  return recording.value;
}

test("the list of lessons names every file of the folder, and no other", () => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".md"));
  expect([...names].sort()).toEqual(files.map((file) => file.replace(".md", "")).sort());
  expect(names.length).toBeGreaterThanOrEqual(8);
});

test("the lessons together take a class of fifty minutes", () => {
  const minutes = names.reduce((sum, name) => sum + read(name).minutes, 0);
  expect(minutes).toBeGreaterThanOrEqual(45);
  expect(minutes).toBeLessThanOrEqual(60);
});

test.each(names)("%s: its runs are there, and go as far as its pages say", async (name) => {
  const lesson = read(name);
  for (const [k, page] of lesson.pages.entries()) {
    const { opener, leads, at } = standOf(lesson, k);
    if (opener.kind === "link") expect((await decodeLink(opener.link)).ok, page.title).toBe(true);
    if (opener.kind !== "recording") continue;
    for (const one of opener.names)
      expect(leads, page.title).toBeLessThanOrEqual(recordingOf(one).steps);
    const reports = opener.names.flatMap((one) => recordingOf(one).reports);
    const edits = reports.filter((report) => report.kind === "edited");
    // an edit at the step where a page waits would be seen before the answer
    if (page.question) expect(edits.map(({ edit }) => edit.step)).not.toContain(at);
    const { region } = page.setup;
    if (!region) continue;
    const texts = reports
      .flatMap((r) => (r.kind === "truth" ? r.truth.rows : []))
      .map((r) => r.text);
    expect(texts).toContain(region.from);
    expect(texts).toContain(region.to);
  }
});

test("every question says afterwards why", () => {
  for (const name of names)
    for (const page of read(name).pages)
      if (page.question)
        expect(page.afterwards.length, `${name}, ${page.title}`).toBeGreaterThan(0);
});

const asked = names.flatMap((name) =>
  read(name).pages.flatMap((page, k) => {
    const { opener, leads } = standOf(read(name), k);
    const { outcome } = page.setup;
    const isPlayed = opener.kind === "recording" && page.question && outcome;
    return isPlayed
      ? [{ name, title: page.title, recording: opener.names[0], leads, page, outcome }]
      : [];
  }),
);

test.each(asked)("$name, $title: the recording bears out the right option", (one) => {
  const { recording, leads, page, outcome } = one;
  const { reports } = recordingOf(recording);
  const truth = reports.findLast((r) => r.kind === "truth" && r.truth.step <= leads);
  const record = reports.findLast((r) => r.kind === "stepped" && r.record.step <= leads);
  if (truth?.kind !== "truth") throw new Error("The recording has no exact answer.");
  const moment = { ...truth, record: record?.kind === "stepped" ? record.record : null };
  const value = outcomeAt(outcome, moment) ?? NaN;
  expect(rangeOf(outcome, value)).toBe(page.question?.options.findIndex(({ right }) => right));
});

test("most questions are about a figure of the run", () => {
  expect(asked.length).toBeGreaterThanOrEqual(15);
});
