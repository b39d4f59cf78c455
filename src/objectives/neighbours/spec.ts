import { balanceKernel } from "../balance";
import eachSequence from "../each.wgsl";
import { each } from "../formula";
import { detailedBalance } from "./formula";
import { type Objective, leftOutOfPairs, onePlaceLeft } from "../objective";
import wgsl from "./neighbours.wgsl";

const kernel = balanceKernel({
  name: "objectives/neighbours",
  wgsl: eachSequence + wgsl,
  wasm: "neighboursBalance",
  formula: each(detailedBalance),
});

export const neighbours: Objective = {
  title: "Detailed balance",
  short: "DB",
  compares: "neighbouring prefixes",
  formula: String.raw`\sum_i(u_i-u_{i+1})^2`,
  assumes:
    "Every prefix has a log-reward, since every prefix may stop, so that no flow is learned. " +
    leftOutOfPairs,
  kernel,
  alone: detailedBalance,
  logZ: "root",
  refusal: onePlaceLeft,
};
