import { later } from "../../shared/later";
import { figure } from "../../shared/figures";
import type { Evidence } from "../evidence";

const AccuracyChart = later(() => import("./charts").then((file) => file.AccuracyChart));
const Bound = later(() => import("./charts").then((file) => file.Bound));
const Gap = later(() => import("./charts").then((file) => file.Gap));
const Review = later(() => import("./Review").then((file) => file.Review));
const Verdict = later(() => import("./Verdict").then((file) => file.Verdict));
const Accuracy = later(() => import("./Accuracy").then((file) => file.Accuracy));
const Reviews = later(() => import("./Reviews").then((file) => file.Reviews));

/** Reasons for the label of one review: the posterior given the label, and what each says of it. */
export const subjectivity: Evidence = {
  title: "Reasons for this review",
  shortTitle: "Reasons",
  head: Review,
  foot: Verdict,
  tabs: [
    { name: "evidence:reviews", title: "Reviews", Panel: Reviews },
    { name: "evidence:labels", title: "Labels", Panel: Accuracy },
  ],
  rows: {
    noun: "reason z",
    order: "target",
    gauge: {
      name: "p(Y | z): what the reason says of the label",
      from: 0.5,
      ticks: [
        [0, "0"],
        [0.5, "½"],
        [1, "1"],
      ],
      of: ({ chance }) => chance ?? null,
    },
    columns: [
      {
        name: "p(Y | z)",
        kind: "figure",
        side: "before",
        width: 60,
        text: ({ chance }) => (chance === undefined ? "–" : figure(chance)),
      },
    ],
  },
  chartsTitle: "Training",
  charts: {
    logReward: { title: "Bound", Chart: Bound },
    diversity: { title: "Accuracy", Chart: AccuracyChart },
    logLikelihood: { title: "KL", Chart: Gap },
  },
};
