import { objective, policyGradients, sft } from "../arms";
import { examinedRight, rewardEvaluations, seconds } from "../figures";
import type { Arm, DecodingRow, Table } from "../table";

const SFT = "sft-references";
const POLICY_ONLY = ["--policy-only"];

/** A way of prompting the untrained model, as the exam of the first arm names it. */
const prompting = (name: string, title: string): DecodingRow => ({
  name,
  title,
  from: "vargrad",
  decoding: name,
});

/** Fifty known answers, one sequence a batch, since each problem has one. */
const supervised: Arm = {
  ...sft("references"),
  name: SFT,
  title: "SFT on 50 worked problems",
  options: [
    ...sft("references").options,
    ...["--set", "arithmetic.problems=50"],
    ...["--set", "batch.samples=1", "--set", "batch.accumulate=16"],
    ...POLICY_ONLY,
  ],
};

const alone = (arm: Arm): Arm => ({ ...arm, options: [...arm.options, ...POLICY_ONLY] });
const isCompared = ({ name }: Arm) => ["reinforce", "ppo-1"].includes(name);

/** The paper's §4.4: a calculator inside decoding, on problems that nobody trained on. */
export const arithmetic: Table = {
  name: "arithmetic",
  title: "Arithmetic with a calculator: methods",
  about:
    "P(right) of held-out problems: of three operands by a walk of what the model itself writes, " +
    "without noise, and of four and five by 16 samples of each. Five operands are trained on by " +
    "nobody. All but SFT see 1,000 problems without worked steps; SFT sees 50 with them.",
  preset: "arithmetic",
  options: [],
  fullOptions: ["--exam", "40", "--steps", "100"], // of 250, to fit into the grid
  arms: [
    objective("vargrad", "VarGrad"),
    alone(objective("all", "SubTB, every pair")),
    supervised,
    ...policyGradients.filter(isCompared).map(alone),
  ],
  decodings: [
    prompting("untrained", "untrained, the question alone"),
    prompting("demonstrations", "untrained, after three solved problems"),
  ],
  minutes: { full: 1.6, quick: 0.3 },
  seeds: [7, 8, 9],
  figures: [examinedRight(3), examinedRight(4), examinedRight(5), rewardEvaluations, seconds],
  published: [
    {
      what: "GFlowNet, GPT-J 6 B, 3 / 4 / 5 operands",
      figure: "0.952 / 0.754 / 0.407",
      source: "Hu et al. 2024, §4.4",
    },
    {
      what: "PPO, the same model",
      figure: "0.306 / 0.137 / 0.056",
      source: "the same; its settings are not published",
    },
  ],
  quick: { seeds: [7], options: ["--steps", "2", "--exam", "1"] },
};
