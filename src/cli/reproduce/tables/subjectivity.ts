import { objective } from "../arms";
import { labelShare, labelledKl, rewardEvaluations, seconds } from "../figures";
import type { Arm, Table } from "../table";

/** 200 E-steps, 20 M-steps and 180 E-steps. */
const em: Arm = {
  name: "em",
  title: "GFlowNet and one M-step round",
  options: ["--set", "method.name=em", "--set", "em.eSteps=200", "--set", "em.mSteps=20"],
};

/** The paper's §4.3: labels by way of reasons, on ten labelled reviews. */
export const subjectivity: Table = {
  name: "subjectivity",
  title: "Subjectivity: a label by way of reasons",
  about:
    "Ten labelled reviews, 80 held out, all figures over every reason there is and so without " +
    "noise: the chance that a vote of ten reasons is right, and KL(posterior ‖ q). “Untrained” " +
    "is the same vote of the model's own reasons. 400 steps.",
  preset: "subjectivity",
  options: [],
  fullOptions: ["--survey"],
  arms: [objective("vargrad", "VarGrad"), em],
  minutes: { full: 2, quick: 0.1 },
  seeds: [7, 8, 9],
  figures: [
    labelShare("heldOut", "votes"),
    labelShare("heldOut", "direct"),
    labelledKl("train"),
    labelledKl("heldOut"),
    rewardEvaluations,
    seconds,
  ],
  published: [
    { what: "zero-shot, GPT-J 6 B", figure: "0.517", source: "Hu et al. 2024, §4.3" },
    { what: "few-shot, 10 labels", figure: "0.613", source: "Hu et al. 2024, §4.3" },
    { what: "SFT on 10 labels", figure: "0.643", source: "Hu et al. 2024, §4.3" },
    { what: "GFlowNet, E-step, 10 labels", figure: "0.714", source: "Hu et al. 2024, §4.3" },
    { what: "GFlowNet and M-step, 10 labels", figure: "0.752", source: "Hu et al. 2024, §4.3" },
  ],
  quick: { seeds: [7], options: ["--steps", "2", "--set", "watch.every=2"] },
};
