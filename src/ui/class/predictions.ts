import { plainText } from "../lesson/reading/prose";
import type { Lesson } from "../lesson/lesson";
import type { Outcome } from "../lesson/outcome";
import { standOf } from "../lesson/route";
import type { ClassLink } from "./class-link";

/** A question of a lesson, and what the links of a class answer to it. */
export interface Predictions {
  readonly lesson: string;
  readonly question: number; // of the lesson, from 0
  readonly questions: readonly number[]; // all that some link of this lesson answers
  readonly counts: readonly number[]; // by option
  readonly answers: ReadonlyMap<number, number>; // by number of the link
}

/** The lesson and question that were chosen, or the last that most links answer. */
export function predictionsOf(
  links: readonly ClassLink[],
  chosen: number | null,
): Predictions | null {
  const last = links.flatMap(({ lesson }) => {
    const question = lesson?.answers.findLastIndex((answer) => answer !== null) ?? -1;
    return lesson && question >= 0 ? [`${lesson.lesson} ${question}`] : [];
  });
  const times = new Map<string, number>();
  for (const key of last) times.set(key, (times.get(key) ?? 0) + 1);
  const [most] = [...times].sort(([, a], [, b]) => b - a);
  if (!most) return null;
  const [lesson, number] = most[0].split(" ");
  const questions = answeredIn(links, lesson);
  const question = chosen !== null && questions.includes(chosen) ? chosen : Number(number);
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
  return { lesson, question, questions, counts, answers };
}

function answeredIn(links: readonly ClassLink[], lesson: string): readonly number[] {
  const all = links.flatMap((link) =>
    link.lesson?.lesson === lesson
      ? link.lesson.answers.flatMap((answer, question) => (answer === null ? [] : [question]))
      : [],
  );
  return [...new Set(all)].sort((a, b) => a - b);
}

/** A question as its lesson has it. */
export interface Asked {
  readonly page: number; // of the lesson, from 0
  readonly title: string; // of that page
  readonly words: string;
  readonly options: readonly { readonly text: string; readonly right: boolean }[];
  readonly outcome: Outcome | null;
  readonly step: number; // of the run, at which the answer is seen
}

/** The question in words, from its lesson; null where the lesson has no such question. */
export function askedIn(lesson: Lesson, question: number): Asked | null {
  const pages = lesson.pages.flatMap((page, k) => (page.question === null ? [] : [k]));
  const at = pages.at(question);
  const page = at === undefined ? undefined : lesson.pages[at];
  if (at === undefined || !page?.question) return null;
  const words = page.text.map(plainText).findLast((text) => text.includes("?")) ?? page.title;
  return {
    page: at,
    title: page.title,
    words: words.replace(/^Predict\.\s*/, ""),
    options: page.question.options.map(({ text, right }) => ({
      text: text.map(plainText).join(""),
      right,
    })),
    outcome: page.setup.outcome,
    step: standOf(lesson, at).leads,
  };
}
