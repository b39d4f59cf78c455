import { balanceKernel } from "../balance";
import { pooledVariance } from "./formula";
import type { ObjectiveLoss } from "../objective";
import wgsl from "./pooled.wgsl";

const kernel = balanceKernel({
  name: "objectives/pooled",
  wgsl,
  wasm: "pooledBalance",
  formula: pooledVariance,
});

export const pooledLoss: ObjectiveLoss = {
  kernel,
};
