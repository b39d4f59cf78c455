import { balanceKernel } from "../balance";
import { fTrajectoryBalance } from "./formula";
import type { ObjectiveLoss } from "../objective";
import wgsl from "./ftb.wgsl";

const kernel = balanceKernel({
  name: "objectives/ftb",
  wgsl,
  wasm: "ftbBalance",
  formula: (batch, { constants }) => fTrajectoryBalance(batch, constants.alpha),
  constants: { alpha: 1.25 },
});

export const ftbLoss: ObjectiveLoss = {
  kernel,
};
