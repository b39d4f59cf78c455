import { rewardEvaluations, seconds, surveyedKl, surveyedPoint } from "../figures";
import type { Table } from "../table";

const objective = (name: string, title: string) => ({
  name,
  title,
  options: ["--set", `objective.pairs=${name}`],
});

/** The paper's §4.1: whole sentences tempered, on prompts trained on and held out. */
export const continuation: Table = {
  name: "continuation",
  title: "Sentence continuation: objectives",
  about:
    "Whole sentences at T 0.7, on 24 training and 12 held-out prompts, every one judged by its " +
    "walked token tree. Figures are means over the prompts of a split.",
  preset: "continuation",
  options: ["--survey"],
  arms: [
    objective("all", "SubTB, every pair"),
    objective("vargrad", "VarGrad"),
    objective("trajectory", "TB, learned log Z"),
  ],
  seeds: [7, 8, 9],
  figures: [
    surveyedKl("heldOut"),
    surveyedKl("train"),
    surveyedPoint("logLikelihood"),
    surveyedPoint("diversity"),
    rewardEvaluations,
    seconds,
  ],
  published: [],
  quick: { seeds: [7], options: ["--steps", "10"] },
};
