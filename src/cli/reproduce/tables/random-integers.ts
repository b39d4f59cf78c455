import { klAmong, klForward, rewardEvaluations, seconds, valid } from "../figures";
import type { Table } from "../table";

const objective = (name: string, title: string) => ({
  name,
  title,
  options: ["--set", `objective.pairs=${name}`],
});

/** The paper's §2 by every objective, on the preset's own budget. */
export const randomIntegers: Table = {
  name: "random-integers",
  title: "Random integers: objectives",
  about:
    "One prompt, a hundred numbers, equally good. Every objective has the preset's model, " +
    "adapter, samples, replay and steps, so every arm rewards as many strings. Divergences are " +
    "exact, over the numbers and all other strings together; “listed” are the numbers alone.",
  preset: "random-integers",
  options: [],
  arms: [
    objective("all", "SubTB, every pair"),
    objective("neighbours", "DB"),
    objective("ends", "TB from the root"),
    objective("trajectory", "TB, learned log Z"),
    objective("vargrad", "VarGrad"),
  ],
  seeds: [1, 2, 3],
  figures: [klAmong, klForward, valid, rewardEvaluations, seconds],
  published: [
    {
      what: "untrained model of 6 B, valid",
      figure: "0.505",
      source: "Hu et al. 2024, §2, and the counts in its repository",
    },
    {
      what: "PPO, valid",
      figure: "0.958",
      source: "the same; still skewed",
    },
    {
      what: "GFlowNet, valid and KL(empirical ‖ uniform)",
      figure: "1.000 and 9.75e-5 nats",
      source: "the same; 512,000 samples, whose own noise floor is 9.67e-5",
    },
  ],
  quick: { seeds: [1], options: ["--steps", "60"] },
};
