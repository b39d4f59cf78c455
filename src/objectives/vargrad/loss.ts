import { balanceKernel } from "../balance";
import { logPartitionVariance } from "./formula";
import type { ObjectiveLoss } from "../objective";
import wgsl from "./vargrad.wgsl";

const kernel = balanceKernel({
  name: "objectives/vargrad",
  wgsl,
  wasm: "vargradBalance",
  formula: logPartitionVariance,
});

export const vargradLoss: ObjectiveLoss = {
  kernel,
};
