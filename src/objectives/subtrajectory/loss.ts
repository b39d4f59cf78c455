import { balanceKernel } from "../balance";
import eachSequence from "../each.wgsl";
import { type Given, each } from "../formula";
import { subtrajectoryBalance } from "./formula";
import type { ObjectiveLoss } from "../objective";
import wgsl from "./subtrajectory.wgsl";

const alone = (u: Float64Array, { lambda }: Pick<Given, "lambda">) =>
  subtrajectoryBalance(u, lambda);

const kernel = balanceKernel({
  name: "objectives/subtrajectory",
  wgsl: eachSequence + wgsl,
  wasm: "subtrajectoryBalance",
  formula: each(alone),
});

export const subtrajectoryLoss: ObjectiveLoss = {
  kernel,
  alone,
};
