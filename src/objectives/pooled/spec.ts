import { balanceKernel } from "../balance";
import { pooledVariance } from "./formula";
import { type Objective, leftOutOfSamples, onePlaceLeft } from "../objective";
import wgsl from "./pooled.wgsl";

const kernel = balanceKernel({
  name: "objectives/pooled",
  wgsl,
  wasm: "pooledBalance",
  formula: pooledVariance,
});

export const pooled: Objective = {
  title: "Pooled subtrajectory balance",
  short: "Pooled",
  compares: "all prefixes of all samples of a prompt",
  formula: String.raw`\frac{1}{M}\sum_{b}\sum_{i}(u_i^b-\bar u)^2`,
  assumes:
    "Every prefix at which ⊤ is allowed has a log-reward, and a batch is of one prompt; " +
    "the first prefix need not be one of them. " +
    leftOutOfSamples,
  kernel,
  logZ: "root",
  refusal: (rules, samples) => (samples === 1 ? onePlaceLeft(rules) : undefined),
};
