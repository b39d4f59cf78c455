import { balanceKernel } from "../balance";
import eachSequence from "../each.wgsl";
import { each } from "../formula";
import { subtrajectoryBalance } from "./formula";
import { type Objective, onePlaceLeft } from "../objective";
import wgsl from "./subtrajectory.wgsl";

const kernel = balanceKernel({
  name: "objectives/subtrajectory",
  wgsl: eachSequence + wgsl,
  wasm: "subtrajectoryBalance",
  formula: each((u, { lambda }) => subtrajectoryBalance(u, lambda)),
});

export const subtrajectory: Objective = {
  title: "Subtrajectory balance",
  short: "SubTB",
  compares: "all pairs of prefixes",
  kernel,
  logZ: "root",
  weighted: true,
  refusal: onePlaceLeft,
};
