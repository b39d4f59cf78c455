import type { ReadPage } from "../../experiment/codec";
import type { Decoded } from "../../schema/field";
import type { Lane } from "../lane/lane";
import { inAll } from "../lanes/lanes";
import type { Held, Runtime } from "../stores/runtime";
import { setView } from "../stores/view";
import { arrive, goOnTo } from "./arrive";
import { arriveWith } from "./arrive-with";
import { lessonIn, lessonNamed } from "./files";
import type { Lesson } from "./lesson";
import { isContinued, standOf } from "./route";
import { lessonNews, setLesson, type Reading } from "./store";

/** What a reader does: opens a lesson, answers, has it shown, goes on and back. */

let asked = 0; // lessons so far: one that arrives after a newer one was asked for is dropped

/** Opens the lesson of a name, where a link or a file has it and with its run. Could it be read? */
export async function openLesson(lane: Lane, name: string, came?: ReadPage): Promise<boolean> {
  const own = ++asked;
  const read = await lessonNamed(name);
  if (own === asked) begin(lane, read, came);
  return read.ok;
}

export async function openLessonFile(lane: Lane, file: File): Promise<void> {
  const own = ++asked;
  const read = await lessonIn(file);
  if (own === asked) begin(lane, read);
}

export function begin(lane: Lane, read: Decoded<Lesson>, came?: ReadPage) {
  setView({ drawer: "lesson" });
  if (!read.ok) return setLesson({ reading: null, trouble: read.sentence });
  const lesson = read.value;
  const place = came?.page.lesson;
  const page = Math.min(place?.step ?? 0, lesson.pages.length - 1);
  let question = 0;
  const answers = lesson.pages.map(({ question: asked }) => {
    const chosen = asked ? (place?.answers[question++] ?? null) : null;
    return asked && chosen !== null && chosen < asked.options.length ? chosen : null;
  });
  setLesson({
    reading: { lesson, page, answers, shown: lesson.pages.map((_, k) => k < page) },
    trouble: null,
  });
  void (came ? arriveWith(lane, came) : arrive(lane));
}

/** The list of lessons; the run stays as it is, and is held no longer. */
export function leaveLesson(lane: Lane) {
  inAll(lane, ({ runtime }) => runtime.setState({ held: null }));
  setLesson({ reading: null, trouble: null, arriving: false });
}

export function closeLesson(lane: Lane) {
  leaveLesson(lane);
  setView({ drawer: "controls" });
}

export function goTo(lane: Lane, page: number) {
  const { reading } = lessonNews();
  if (!reading || page < 0 || page >= reading.lesson.pages.length) return;
  const on = page === reading.page + 1 && isContinued(reading.lesson, reading.page);
  const goesOn = on && isThere(lane) && hasEditsFor(reading, page);
  setLesson({ reading: { ...reading, page }, trouble: null });
  if (goesOn) goOnTo(lane);
  else void arrive(lane);
}

/** Is the run of the page that is read on screen, and no other on its way? */
const isThere = (lane: Lane) => inRun(lane) && !lessonNews().arriving;

/** Has the run on screen, which is that of the page before, the edits of this page so far? */
function hasEditsFor({ lesson, shown, page: before }: Reading, page: number): boolean {
  const { opener, own } = standOf(lesson, page);
  if (opener.kind === "recording") return true;
  const isMade = shown[before] || standOf(lesson, before).own.length === 0;
  return isMade && (!shown[page] || own.length === 0);
}

/** Chooses an option; it may change until it is shown what happens. */
export function answer(option: number) {
  const { reading } = lessonNews();
  if (!reading || reading.shown[reading.page]) return;
  const asked = reading.lesson.pages[reading.page].question;
  if (!asked || option >= asked.options.length) return;
  setLesson({ reading: { ...reading, answers: reading.answers.with(reading.page, option) } });
}

/** May it be shown now what happens? */
export const mayShow = ({ lesson, page, answers, shown }: Reading): boolean =>
  lesson.pages[page].reveal !== null &&
  !shown[page] &&
  (lesson.pages[page].question === null || answers[page] !== null);

/** Is a run that trains still to come to where the page asks? */
export function isOnTheWay({ lesson, page }: Reading, runtime: Runtime, step: number): boolean {
  const { opener, at } = standOf(lesson, page);
  const isHere = isOfLesson(runtime.held, runtime.playback !== null);
  return opener.kind !== "recording" && isHere && runtime.phase.at !== "stopped" && step < at;
}

export function show(lane: Lane) {
  const { reading } = lessonNews();
  if (!reading || !mayShow(reading)) return;
  if (!isOnTheWay(reading, lane.runtime.getState(), lane.live.stepNow())) reveal(lane, reading);
}

/** Has it shown without an answer. */
export function skip(lane: Lane) {
  const { reading } = lessonNews();
  if (reading && !reading.shown[reading.page]) reveal(lane, reading);
}

function reveal(lane: Lane, reading: Reading) {
  setLesson({ reading: { ...reading, shown: reading.shown.with(reading.page, true) } });
  const { opener, own, at } = standOf(reading.lesson, reading.page);
  const edits = opener.kind === "recording" ? [] : own; // a recording has them in it
  const tooSoon = edits.length > 0 && lane.live.stepNow() < at;
  if (!isThere(lane) || tooSoon) return void arrive(lane); // its script has them at their step
  for (const { path, to } of edits) inAll(lane, ({ session }) => session.edit(path, to));
  goOnTo(lane);
}

/** Is the run on screen the one of the lesson? A visitor may open another beside it. */
export function inRun({ runtime }: Pick<Lane, "runtime">): boolean {
  const { held, playback } = runtime.getState();
  return isOfLesson(held, playback !== null);
}
export const isOfLesson = (held: Held | null, played: boolean) =>
  held !== null && held.recorded === played;

/** Back to the lesson's run. */
export const comeBack = (lane: Lane) => void arrive(lane);

/** The step to which the run of the page goes, before and after it is shown. */
export function goal({ lesson, page, shown }: Reading): number {
  const { at, leads } = standOf(lesson, page);
  return shown[page] ? leads : at;
}
