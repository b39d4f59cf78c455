import { type ObjectiveSpec, leftOutOfSamples, onePlaceLeft } from "../objective";

export const pooled: ObjectiveSpec = {
  title: "Pooled subtrajectory balance",
  short: "Pooled",
  compares: "all prefixes of all samples of a prompt",
  formula: String.raw`\frac{1}{M}\sum_{b}\sum_{i}(u_i^b-\bar u)^2`,
  assumes:
    "Every prefix at which ⊤ is allowed has a log-reward, and a batch is of one prompt; " +
    "the first prefix need not be one of them. " +
    leftOutOfSamples,
  logZ: "root",
  refusal: (rules, samples) => (samples === 1 ? onePlaceLeft(rules) : undefined),
  loss: () => import("./loss").then((file) => file.pooledLoss),
};
