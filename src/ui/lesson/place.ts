import { answersOf, lessonNews } from "./store";

/** Where a reader stands, as a link carries it. */
export interface LessonPlace {
  readonly lesson: string; // its name, [a-z0-9-]{1,40}
  readonly step: number; // the page, from 0
  readonly answers: readonly (number | null)[]; // the chosen option by question
}

/** The place on the page now; undefined where no lesson is read. */
export function lessonPlace(): LessonPlace | undefined {
  const { reading } = lessonNews();
  if (!reading) return undefined;
  return { lesson: reading.lesson.name, step: reading.page, answers: answersOf(reading) };
}
