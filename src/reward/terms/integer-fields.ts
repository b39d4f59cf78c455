import { choice, heights, number } from "../../schema/field";
import type { FieldTable } from "../../schema/field";
import { writeHeights } from "../../schema/heights";

const live = { apply: "live", section: "reward" } as const;
const pure = { ...live, unit: "1" } as const;
const chance = { ...pure, min: 0.001, max: 0.999, step: 0.001 } as const;
const of = (...where: string[]) => ({ path: "reward.integerTarget", where });

const BARS = 100;
const EVEN = 20; // leaves room above for bars that are drawn higher

/** What the numbers' share of log R is: a distribution over the numbers, and its parameters. */
export const integerTargetFields = {
  "reward.integerTarget": choice({
    ...live,
    label: "Target over the numbers",
    default: "uniform",
    choices: ["uniform", "poisson", "binomial", "geometric", "gaussian", "drawn"],
    names: {
      uniform: "Uniform",
      poisson: "Poisson(λ)",
      binomial: "Binomial(n, p)",
      geometric: "Geometric(p)",
      gaussian: "Gaussian(μ, σ)",
      drawn: "Drawn by hand",
    },
    short: {
      uniform: "uniform",
      poisson: "Poisson",
      binomial: "binomial",
      geometric: "geometric",
      gaussian: "Gaussian",
      drawn: "drawn",
    },
    buttons: [
      { says: "Draw a target", chooses: "drawn" },
      { says: "Reset to uniform", chooses: "uniform" },
    ],
    why:
      "How often each number is wanted. log R of a number is that of the uniform target plus " +
      "log(K · its probability), K numbers in all, so that log Z stays. Numbers below e^−16 of " +
      "the average count as if they had so much.",
    source: "paper §2: uniform; its code defines the others",
  }),
  "reward.poissonMean": number({
    ...pure,
    label: "Poisson mean λ",
    default: 30,
    min: 0.1,
    max: 1000,
    scale: "log",
    only: of("poisson"),
    why: "Mean of the counts, and their variance. Conditioned on the range.",
    source: "ours",
  }),
  "reward.binomialTrials": number({
    ...pure,
    label: "Trials n",
    default: 99,
    min: 1,
    max: 1000,
    integer: true,
    only: of("binomial"),
    why: "The number of successes in n trials; larger numbers have no mass.",
    source: "ours",
  }),
  "reward.binomialChance": number({
    ...chance,
    label: "Chance of success p",
    default: 0.3,
    only: of("binomial"),
    why: "Of each trial. The mean is n · p.",
    source: "ours",
  }),
  "reward.geometricChance": number({
    ...chance,
    label: "Chance of success p",
    default: 0.05,
    only: of("geometric"),
    why: "The number of failures before the first success: each number 1 − p times the one before.",
    source: "ours",
  }),
  "reward.gaussianMean": number({
    ...pure,
    label: "Mean μ",
    default: 50,
    min: 0,
    max: 999,
    integer: true,
    only: of("gaussian"),
    why: "Where the bell has its top. Its density is taken at the whole numbers of the range.",
    source: "ours",
  }),
  "reward.gaussianDeviation": number({
    ...pure,
    label: "Standard deviation σ",
    default: 15,
    min: 0.1,
    max: 1000,
    scale: "log",
    only: of("gaussian"),
    why: "Two thirds of the mass are within σ of the mean.",
    source: "ours",
  }),
  "reward.drawnHeights": heights({
    ...live,
    label: "Drawn heights",
    default: writeHeights(new Uint8Array(BARS).fill(EVEN)),
    bars: BARS,
    only: of("drawn"),
    why:
      "Draw on the plot. A number is wanted in proportion to its bar; bars of height 0 are " +
      "ruled out as far as e^−16 goes.",
    source: "ours",
  }),
} satisfies FieldTable;
