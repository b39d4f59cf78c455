import { objective, policyGradients, sft } from "../arms";
import { examinedKl, examinedRight, rewardEvaluations, seconds } from "../figures";
import type { Arm, DecodingRow, Table } from "../table";

/** What the untrained model writes, as the exam of the first arm names it. */
const untrained = (name: string, title: string, decoding: string): DecodingRow => ({
  name,
  title: `untrained, ${title}`,
  from: "vargrad",
  decoding,
});

/** Fifty known answers, one sequence a batch, since each problem has one. */
const supervised: Arm = {
  ...sft("references"),
  title: "SFT on 50 worked problems, 250 steps",
  options: [
    ...sft("references").options,
    ...["--set", "arithmetic.problems=50"],
    ...["--set", "batch.samples=1", "--set", "batch.accumulate=16"],
  ],
  fullOptions: ["--steps", "250"],
};

/** Two steps on every batch, and twice the steps: as many strings rewarded as the others. */
const twice = (arm: Arm): Arm => ({
  ...arm,
  options: [...arm.options, "--set", "ppo.epochs=2"],
  fullOptions: ["--steps", "200"],
});

/** As many steps as SFT has: the preset's own number. */
const longer = (arm: Arm): Arm => ({
  ...arm,
  name: `${arm.name}-250`,
  fullOptions: ["--steps", "250"],
  minutes: 4.9,
});

/** The paper's §4.4: a calculator inside decoding, on problems that nobody trained on. */
export const arithmetic: Table = {
  name: "arithmetic",
  title: "Arithmetic with a calculator: methods",
  about:
    "P(right) of held-out problems: of three operands by a walk of what the model itself writes, " +
    "without noise, and of four and five by 16 samples of each. Five operands are trained on by " +
    "nobody. KL is from the target, given one of the right ways of working, to all that the " +
    "policy writes, and exact. All but SFT see 1,000 problems without worked steps and ask for " +
    "the reward of 3,200 answers, in 100 steps (PPO: 200, two on every batch), but for one arm " +
    "with as many steps as SFT; SFT sees 50 problems with worked steps. The vote is for the " +
    "value that most of the answers say, the likeliest is of 16 answers by the model’s own " +
    "probability.",
  preset: "arithmetic",
  options: ["--set", "watch.every=1000"],
  fullOptions: ["--exam", "32", "--steps", "100"], // of 250, to fit into the grid
  arms: [
    objective("vargrad", "VarGrad"),
    longer(objective("vargrad", "VarGrad, 250 steps")),
    objective("all", "SubTB, every pair"),
    supervised,
    ...policyGradients.map((arm) => (arm.name.startsWith("ppo") ? twice(arm) : arm)),
  ],
  policyOnly: true,
  decodings: [
    untrained("untrained", "the question alone", "untrained"),
    untrained("vote", "vote of its answers", "untrained/vote"),
    untrained("likeliest", "likeliest of 16 answers", "untrained/best"),
    untrained("demonstrations", "after three solved problems", "demonstrations"),
  ],
  minutes: { full: 2.8, quick: 0.41 },
  seeds: [7, 8, 9],
  figures: [
    examinedRight(3),
    examinedRight(4),
    examinedRight(5),
    examinedKl(3),
    examinedKl(5),
    rewardEvaluations,
    seconds,
  ],
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
