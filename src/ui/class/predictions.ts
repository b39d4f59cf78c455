import { plainText } from "../lesson/reading/prose";
import type { Lesson } from "../lesson/lesson";
import type { ClassLink } from "./replays";

/** The question that most links of a class answer, and what they answered. */
export interface Predictions {
  readonly lesson: string;
  readonly question: number; // of the lesson, from 0
  readonly counts: readonly number[]; // by option
  readonly answers: ReadonlyMap<number, number>; // by number of the link
}

/** The last question that each link answers; of these the one that occurs most often. */
export function predictionsOf(links: readonly ClassLink[]): Predictions | null {
  const asked = links.flatMap(({ lesson }) => {
    const question = lesson?.answers.findLastIndex((answer) => answer !== null) ?? -1;
    return lesson && question >= 0 ? [`${lesson.lesson} ${question}`] : [];
  });
  const times = new Map<string, number>();
  for (const key of asked) times.set(key, (times.get(key) ?? 0) + 1);
  const [most] = [...times].sort(([, a], [, b]) => b - a);
  if (!most) return null;
  const [lesson, number] = most[0].split(" ");
  const question = Number(number);
  const answers = new Map(
    links.flatMap((link): [number, number][] => {
      const answer = link.lesson?.lesson === lesson ? link.lesson.answers[question] : null;
      return typeof answer === "number" ? [[link.number, answer]] : [];
    }),
  );
  const options = Math.max(...answers.values()) + 1;
  const counts = Array.from({ length: options }, (_, option) => {
    return [...answers.values()].filter((answer) => answer === option).length;
  });
  return { lesson, question, counts, answers };
}

/** The question in words, from its lesson. */
export function askedIn(lesson: Lesson, question: number) {
  const page = lesson.pages.filter((one) => one.question !== null)[question];
  if (!page?.question) return null;
  const words = page.text.map(plainText).findLast((text) => text.includes("?")) ?? page.title;
  return {
    words: words.replace(/^Predict\.\s*/, ""),
    options: page.question.options.map(({ text, right }) => ({
      text: text.map(plainText).join(""),
      right,
    })),
  };
}
