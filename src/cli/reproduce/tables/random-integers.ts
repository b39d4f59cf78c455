import { objective, policyGradients, sft } from "../arms";
import { klAmong, klForward, rewardEvaluations, seconds, valid } from "../figures";
import type { Table } from "../table";

/** The paper's §2 by every objective and method, on the preset's own steps. */
export const randomIntegers: Table = {
  name: "random-integers",
  title: "Random integers: objectives and methods",
  about:
    "One prompt, a hundred numbers, equally good. Every arm has the preset's model, adapter, " +
    "samples a step and 500 steps; how many strings it asked a reward for is a column: the " +
    "GFlowNet replays half of its batches, PPO takes four steps a batch, SFT asks for none. " +
    "Without a KL weight the optimum is one string. f-TB has α 0.75, RapTB is biased by its η of " +
    "0.1. Divergences are exact, over the numbers and all other strings together; “listed” are " +
    "the numbers alone.",
  preset: "random-integers",
  options: [],
  arms: [
    objective("all", "SubTB, every pair"),
    objective("pooled", "pooled SubTB"),
    objective("neighbours", "DB"),
    objective("ends", "TB from the root"),
    objective("trajectory", "TB, learned log Z"),
    objective("vargrad", "VarGrad"),
    objective("ftb", "f-TB", "objective.alpha=0.75"),
    objective("raptb", "RapTB"),
    objective("flow-neighbours", "DB, learned flow"),
    objective("flow-subtrajectory", "SubTB, learned flow"),
    sft("references"),
    sft("posterior"),
    ...policyGradients,
  ],
  minutes: { full: 0.6, quick: 0.06 },
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
  quick: { seeds: [1], options: ["--steps", "10"] },
};
