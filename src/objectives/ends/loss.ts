import { balanceKernel } from "../balance";
import eachSequence from "../each.wgsl";
import { each } from "../formula";
import { endsBalance } from "./formula";
import type { ObjectiveLoss } from "../objective";
import wgsl from "./ends.wgsl";

const kernel = balanceKernel({
  name: "objectives/ends",
  wgsl: eachSequence + wgsl,
  wasm: "endsBalance",
  formula: each(endsBalance),
});

export const endsLoss: ObjectiveLoss = {
  kernel,
  alone: endsBalance,
};
