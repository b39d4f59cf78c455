import { balanceKernel } from "../balance";
import eachSequence from "../each.wgsl";
import { type Given, each } from "../formula";
import { subtrajectoryBalance } from "./formula";
import { type Objective, leftOutOfPairs, onePlaceLeft } from "../objective";
import wgsl from "./subtrajectory.wgsl";

const alone = (u: Float64Array, { lambda }: Pick<Given, "lambda">) =>
  subtrajectoryBalance(u, lambda);

const kernel = balanceKernel({
  name: "objectives/subtrajectory",
  wgsl: eachSequence + wgsl,
  wasm: "subtrajectoryBalance",
  formula: each(alone),
});

export const subtrajectory: Objective = {
  title: "Subtrajectory balance",
  short: "SubTB",
  compares: "all pairs of prefixes",
  formula: String.raw`\sum_{i<j}\lambda^{j-i-1}(u_i-u_j)^2`,
  assumes:
    "Every prefix has a log-reward, since every prefix may stop, so that no flow is learned. " +
    "For the same reason this is also its own forward-looking form (FL-SubTB). " +
    leftOutOfPairs,
  kernel,
  alone,
  logZ: "root",
  weighted: true,
  refusal: onePlaceLeft,
};
