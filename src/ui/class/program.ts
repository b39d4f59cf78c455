import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { lessonNamed } from "../lesson/files";
import type { Lesson } from "../lesson/lesson";
import { listen, sendBeside } from "../run/wire";
import { forgetLook, lookNow, setLook } from "./look";
import { askedIn, predictionsOf } from "./predictions";
import { Replays, type ClassNews } from "./replays";

/** The class of this page; it is there as long as the page is. */
export const replays = new Replays({
  send: sendBeside,
  newId: () => crypto.randomUUID(),
  now: () => performance.now(),
});
listen(replays);

export const useClass = <V>(select: (news: ClassNews) => V) => useStore(replays.news, select);

/** The lesson whose question was answered, where its file is beside the page. */
const lessons = createStore<{ readonly name: string | null; readonly lesson: Lesson | null }>(
  () => ({ name: null, lesson: null }),
);
export const useClassLesson = () => useStore(lessons, ({ lesson }) => lesson);

replays.news.subscribe(({ links }, before) => {
  if (links.length === before.links.length) return;
  const name = predictionsOf(links, null)?.lesson ?? null;
  if (name === lessons.getState().name) return askAnew();
  lessons.setState({ name, lesson: null });
  if (name !== null)
    void lessonNamed(name).then((read) => {
      if (lessons.getState().name !== name) return;
      lessons.setState({ lesson: read.ok ? read.value : null });
      askAnew();
    });
});

/** From now on every replay has its figures at the step that the question is about. */
function askAnew() {
  const { lesson } = lessons.getState();
  const found = predictionsOf(replays.news.getState().links, lookNow().question);
  replays.ask(lesson && found ? (askedIn(lesson, found.question)?.step ?? null) : null);
}

/** Another question of the lesson; where its step is another one, all is replayed once more. */
export function chooseQuestion(question: number) {
  setLook({ question });
  const before = replays.asked;
  askAnew();
  if (replays.asked !== before) replays.again();
}

export function clearClass() {
  replays.clear();
  forgetLook();
}

export function turn() {
  if (replays.news.getState().paused) replays.resume();
  else replays.pause();
}
