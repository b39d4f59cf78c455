import { objective, policyGradients, sft } from "../arms";
import { rewardEvaluations, seconds, surveyedKl, surveyedPoint } from "../figures";
import type { Arm, DecodingRow, Table } from "../table";

/** With likelihood and diversity on every prompt of both splits. */
const surveyed = (arm: Arm): Arm => ({ ...arm, fullOptions: ["--survey"] });

/** With the divergence on every held-out prompt, at a third of the time. */
const judged = (arm: Arm): Arm => ({ ...arm, fullOptions: ["--judge", "12", "--held-out-only"] });

/** A decoding of the untrained model, as the survey of the first arm names it. */
const decoding = (name: string, title: string): DecodingRow => ({
  name,
  title,
  from: "all",
  decoding: title,
});

/** The paper's §4.1: whole sentences tempered, on prompts trained on and held out. */
export const continuation: Table = {
  name: "continuation",
  title: "Sentence continuation: objectives, methods and decodings",
  about:
    "Whole sentences at T 0.7, on 24 training and 12 held-out prompts, every one judged by its " +
    "walked token tree. Figures are means over the prompts of a split; arms without likelihood " +
    "and diversity were judged by their divergence on held-out prompts alone. The first rows are " +
    "decodings of the untrained model, ten strings a prompt; their likelihood and diversity are " +
    "exact expectations where they are samples, and of what was found where they search.",
  preset: "continuation",
  options: [],
  arms: [
    surveyed(objective("all", "SubTB, every pair")),
    surveyed(objective("vargrad", "VarGrad")),
    judged(objective("trajectory", "TB, learned log Z")),
    judged(objective("neighbours", "DB")),
    judged(objective("pooled", "pooled SubTB")),
    surveyed(sft("posterior")),
    ...policyGradients.map((arm) => (arm.name === "rloo" ? surveyed(arm) : judged(arm))),
  ],
  policyOnly: true,
  decodings: [
    decoding("ancestral", "ancestral"),
    decoding("tempered", "tempered, T 0.7"),
    decoding("nucleus", "nucleus, top p 0.95"),
    decoding("best-of", "best n of 5n samples"),
    decoding("greedy", "greedy"),
    decoding("beam-1", "beam, n beams"),
    decoding("beam-5", "beam, 5n beams"),
    decoding("diverse-beam-1", "diverse beam, n beams in n groups"),
    decoding("diverse-beam-5", "diverse beam, 5n beams in n groups"),
    decoding("target", "target"),
  ],
  minutes: { full: 2.9, quick: 0.36 },
  seeds: [7, 8, 9],
  figures: [
    surveyedKl("heldOut"),
    surveyedKl("train"),
    surveyedPoint("logLikelihood"),
    surveyedPoint("best"),
    surveyedPoint("diversity"),
    rewardEvaluations,
    seconds,
  ],
  published: [],
  quick: {
    seeds: [7],
    options: ["--steps", "3", "--judge", "1", "--held-out-only"],
    about:
      "KL is of one held-out prompt; likelihood, diversity and all decodings (“–”) are found by " +
      "--survey, which is left out.",
  },
};
