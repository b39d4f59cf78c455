import { learnedFlow } from "../flow";
import { detailedBalance } from "../neighbours/formula";
import neighbours from "../neighbours/neighbours.wgsl";
import type { ObjectiveLoss } from "../objective";

export const flowNeighboursLoss: ObjectiveLoss = learnedFlow({
  name: "objectives/flow-neighbours",
  wgsl: neighbours,
  wasm: "flowNeighboursBalance",
  formula: detailedBalance,
});
