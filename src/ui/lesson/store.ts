import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { Lesson } from "./lesson";

/** Where a reader of a lesson stands. */
export interface Reading {
  readonly lesson: Lesson;
  readonly page: number; // from 0
  readonly answers: readonly (number | null)[]; // the option chosen on each page
  readonly shown: readonly boolean[]; // which pages are revealed
}

/** The lesson on the page: one that is read, or the list of them with what is wrong with one. */
export interface LessonNews {
  readonly reading: Reading | null;
  readonly trouble: string | null; // why a lesson, or a page's run, could not be opened
  readonly arriving: boolean; // the run of the page is being opened
}

const store = createStore<LessonNews>(() => ({ reading: null, trouble: null, arriving: false }));
export const useLesson = <V>(select: (news: LessonNews) => V) => useStore(store, select);
export const lessonNews = () => store.getState();
export const setLesson = (change: Partial<LessonNews>) => store.setState(change);
export const onLesson = (changed: (news: LessonNews, before: LessonNews) => void) =>
  store.subscribe(changed);

/** The answers of the questions alone, in their order, as a link carries them. */
export const answersOf = ({ lesson, answers }: Reading): (number | null)[] =>
  answers.filter((_, k) => lesson.pages[k].question !== null);
