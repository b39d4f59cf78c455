import { later } from "../../shared/later";
import type { Truth, TruthRow } from "../../../worker/protocol";
import type { Evidence } from "../evidence";
import { Steps } from "./Steps";
import { inWords, readingOf } from "./reading";

const Question = later(() => import("./Question").then((file) => file.Question));
const Right = later(() => import("./Right").then((file) => file.Right));
const Mistakes = later(() => import("./Mistakes").then((file) => file.Mistakes));
const Problems = later(() => import("./Problems").then((file) => file.Problems));

/** Ways of working, listed by policy: the target has few of them. */
export const arithmetic: Evidence = {
  title: "Worked steps",
  head: Question,
  foot: Right,
  tabs: [
    { name: "evidence:problems", title: "Problems", Panel: Problems },
    { name: "evidence:mistakes", title: "Mistakes", Panel: Mistakes },
  ],
  rows: {
    noun: "steps z",
    order: "policy",
    gauge: "none",
    mono: true,
    columns: [
      {
        name: "value read out",
        kind: "words",
        side: "after",
        width: 158,
        text: ({ text }, truth) => words(text, truth),
        strong: (row, truth) => isRight(row, truth),
      },
    ],
    Text: Steps,
  },
  charts: {},
};

function words(text: string, { prompt }: Truth): string {
  const reading = readingOf(prompt, text, true);
  return reading ? inWords(reading) : "";
}

const isRight = ({ text }: TruthRow, { prompt }: Truth): boolean =>
  readingOf(prompt, text, true)?.right === true;
