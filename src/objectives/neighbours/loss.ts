import { balanceKernel } from "../balance";
import eachSequence from "../each.wgsl";
import { each } from "../formula";
import { detailedBalance } from "./formula";
import type { ObjectiveLoss } from "../objective";
import wgsl from "./neighbours.wgsl";

const kernel = balanceKernel({
  name: "objectives/neighbours",
  wgsl: eachSequence + wgsl,
  wasm: "neighboursBalance",
  formula: each(detailedBalance),
});

export const neighboursLoss: ObjectiveLoss = {
  kernel,
  alone: detailedBalance,
};
