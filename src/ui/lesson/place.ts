import type { LessonPlace } from "../../experiment/page";
import { answersOf, lessonNews } from "./store";

/** The place on the page now, as a link carries it; undefined where no lesson is read. */
export function lessonPlace(): LessonPlace | undefined {
  const { reading } = lessonNews();
  if (!reading) return undefined;
  return { lesson: reading.lesson.name, step: reading.page, answers: answersOf(reading) };
}
