import { klForward, klReverse, valid } from "../figures";
import type { Arm, Table } from "../table";

const learners = [
  { name: "vargrad", title: "VarGrad", options: ["--set", "objective.pairs=vargrad"] },
  { name: "subtb", title: "SubTB", options: ["--set", "objective.pairs=all"] },
  { name: "rloo", title: "RLOO, KL weight 1", options: ["--set", "method.name=reinforce"] },
];

const arms: readonly Arm[] = [0, 5, 20].flatMap((lag) =>
  learners.map(({ name, title, options }) => ({
    name: `${name}-lag-${lag}`,
    title: lag === 0 ? `${title}, samples of this step` : `${title}, ${lag} steps old`,
    options: [...options, "--set", `behaviour.lag=${lag}`],
  })),
);

/** Where KL-regularised policy gradients part from balance losses. */
export const staleSamples: Table = {
  name: "stale-samples",
  title: "Random integers: samples of an older policy",
  about:
    "On fresh samples VarGrad and RLOO at KL weight 1 have one expected gradient, up to a " +
    "factor. Samples drawn some steps earlier change the expectation of RLOO, whose advantages " +
    "keep log q of when they were drawn and no importance weight, and leave the target at rest " +
    "for a balance loss. At rest there does not mean that training arrives: a loss that compares " +
    "whole strings alone can also run away on old samples. 200 steps, no replay, no tempering, " +
    "so that nothing else helps.",
  preset: "random-integers",
  options: [
    ...["--steps", "200"],
    ...["--set", "behaviour.replay=0", "--set", "behaviour.tempered=0"],
  ],
  arms,
  minutes: { full: 0.6, quick: 0.07 },
  seeds: [1, 2, 3],
  figures: [klForward, klReverse, valid],
  published: [],
  quick: { seeds: [1], options: ["--steps", "10"] },
};
