import type { Decoded } from "../schema/field";
import type { SharedRun } from "./experiment";
import { clip, isRecord } from "./leaves";
import { migrated } from "./migrations";
import { writePicture } from "./picture";
import { readSharedRun, type Schema, shareable } from "./shared-run";

/** What a link or a file of the page carries: one run, those compared with it, and a lesson. */
export interface SharedPage {
  readonly run: SharedRun;
  /** Runs compared with it, step by step; at most MOST_BESIDE. */
  readonly beside?: readonly SharedRun[];
  readonly lesson?: LessonPlace;
}

/** Where a reader stands in a lesson, and what was answered there. */
export interface LessonPlace {
  readonly lesson: string; // the name of its file, without ".md"
  readonly step: number; // which of its pages, counted from 0
  /** The option that was chosen, counted from 0, by question; null where none was. */
  readonly answers: readonly (number | null)[];
}

export const MOST_BESIDE = 3;
const LESSON_NAME = /^[a-z0-9-]{1,40}$/;
const MOST_PAGES = 100;
const MOST_OPTIONS = 26;

const no = (sentence: string) => ({ ok: false, sentence }) as const;

/** The plain values that are written down: those of the run itself, with `beside` and `lesson`. */
export function plainPage({ run, beside, lesson }: SharedPage) {
  return {
    ...plainRun(run),
    ...(beside?.length && { beside: beside.map(plainRun) }),
    ...(lesson && { lesson }),
  };
}

export function plainRun(run: SharedRun) {
  const { experiment, picture, ...rest } = shareable(run);
  return { ...experiment, ...rest, ...(picture && { picture: writePicture(picture) }) };
}

/** Reads what `plainPage` wrote, in the form of any version; all is checked, nothing is skipped. */
export function readPage(rules: Schema, version: unknown, raw: unknown): Decoded<SharedPage> {
  const { beside, lesson, ...own } = isRecord(raw) ? raw : {};
  const run = readRun(rules, version, isRecord(raw) ? own : raw);
  if (!run.ok) return run;
  const others = readBeside(rules, version, beside);
  if (!others.ok) return others;
  const place = lesson === undefined ? undefined : readLessonPlace(lesson);
  if (place && !place.ok) return place;
  return {
    ok: true,
    value: {
      run: run.value,
      ...(others.value.length > 0 && { beside: others.value }),
      ...(place && { lesson: place.value }),
    },
  };
}

function readRun(rules: Schema, version: unknown, raw: unknown): Decoded<SharedRun> {
  if (!isRecord(raw)) return readSharedRun(rules, raw);
  const written = migrated(version, raw);
  return written.ok ? readSharedRun(rules, written.value) : written;
}

function readBeside(rules: Schema, version: unknown, raw: unknown): Decoded<SharedRun[]> {
  if (raw === undefined) return { ok: true, value: [] };
  if (!Array.isArray(raw) || raw.length > MOST_BESIDE)
    return no(`beside must be a list of at most ${MOST_BESIDE} runs.`);
  const runs: SharedRun[] = [];
  for (const [k, other] of raw.entries()) {
    const run = readRun(rules, version, other);
    if (!run.ok) return no(`Run ${k + 2} of the page: ${run.sentence}`);
    runs.push(run.value);
  }
  return { ok: true, value: runs };
}

function readLessonPlace(raw: unknown): Decoded<LessonPlace> {
  if (!isRecord(raw)) return no("lesson must be an object with lesson, step and answers.");
  const { lesson, step, answers, ...rest } = raw;
  const extra = Object.keys(rest)[0];
  if (extra !== undefined)
    return no(`lesson has ${clip(JSON.stringify(extra))}; allowed are lesson, step and answers.`);
  if (typeof lesson !== "string" || !LESSON_NAME.test(lesson))
    return no("lesson.lesson must be a name of 1 to 40 small letters, digits and hyphens.");
  if (!isIndex(step, MOST_PAGES))
    return no(`lesson.step must be a whole number from 0 to ${MOST_PAGES - 1}.`);
  if (!Array.isArray(answers) || answers.length > MOST_PAGES || !answers.every(isAnswer))
    return no(
      `lesson.answers must be a list of at most ${MOST_PAGES} numbers from 0 to ` +
        `${MOST_OPTIONS - 1}, or null where no answer was given.`,
    );
  return { ok: true, value: { lesson, step, answers } };
}

const isIndex = (raw: unknown, end: number): raw is number =>
  typeof raw === "number" && Number.isInteger(raw) && raw >= 0 && raw < end && !Object.is(raw, -0);
const isAnswer = (raw: unknown): raw is number | null => raw === null || isIndex(raw, MOST_OPTIONS);
