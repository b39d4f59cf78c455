import { objective, sft } from "../arms";
import { rewardEvaluations, seconds } from "../figures";
import {
  surveyedGap,
  surveyedWorldAnswer,
  surveyedWorldKl,
  surveyedWorldShare,
} from "../surveyed-world";
import type { Arm, Table } from "../table";

/** An objective with the prefixes that have a reward of their own. */
const compared = (which: "every" | "sentences" | "whole") => `stories.compared=${which}`;

const named = (arm: Arm, name: string): Arm => ({ ...arm, name });

/** On all 400 steps of the experiment: the others have fewer, so that the grid ends in time. */
const longer = (arm: Arm): Arm => ({
  ...arm,
  name: `${arm.name}-400`,
  fullOptions: ["--steps", "400"],
  minutes: 4.3,
});

/** The paper's §4.2: the fourth sentence of a story, by its beginning and its ending. */
export const infilling: Table = {
  name: "infilling",
  title: "Story infilling: objectives, and SFT on few references",
  about:
    "The fourth sentence of a story of five, at T 1, after 120 steps, or 400, on 1,000 stories " +
    "without their middles (SFT: 60 steps on the middles of 20). All 100 held-out stories and " +
    "100 of the others are judged over the middles that the grammar lists for them, without " +
    "noise; they hold over 99 % of the target, which is conditioned on them. The policy is not, " +
    "so that its mass on other middles counts against it. A middle is allowed if it is listed; " +
    "the world is the grammar's own posterior. Errors of single runs are of the choice of stories.",
  preset: "infilling",
  options: ["--steps", "120"], // of 400, so that the whole grid ends within three hours
  fullOptions: ["--survey"],
  arms: [
    { name: "prompting", title: "prompting", options: [], isUntrained: true },
    {
      ...sft("references"),
      title: "SFT on 20 references",
      options: [...sft("references").options, "--set", "stories.count=20", "--steps", "60"],
    },
    objective("all", "SubTB, every prefix", compared("every")),
    named(objective("all", "SubTB, sentence ends", compared("sentences")), "all-sentences"),
    objective("vargrad", "VarGrad", compared("whole")),
    longer(objective("vargrad", "VarGrad, 400 steps", compared("whole"))),
  ],
  policyOnly: true,
  minutes: { full: 1.1, quick: 0.25 },
  seeds: [7, 8, 9],
  figures: [
    surveyedWorldKl("heldOut"),
    surveyedWorldKl("train"),
    surveyedGap,
    surveyedWorldShare("heldOut", "the ending allows it"),
    surveyedWorldAnswer("heldOut"),
    rewardEvaluations,
    seconds,
  ],
  published: [
    {
      what: "GPT-2 Large tuned on stories: prompting, SFT, GFlowNet (BERTScore)",
      figure: "0.081, 0.094, 0.184",
      source: "Hu et al. 2024, §4.2",
    },
    {
      what: "The same: GLEU-4",
      figure: "3.2, 3.7, 4.2",
      source: "Hu et al. 2024, §4.2",
    },
  ],
  quick: {
    seeds: [7],
    options: ["--steps", "2"],
    about: "Figures are of 20 stories of each split, which every exact answer tells.",
  },
};
