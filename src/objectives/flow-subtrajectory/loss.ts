import { learnedFlow } from "../flow";
import type { ObjectiveLoss } from "../objective";
import { subtrajectoryBalance } from "../subtrajectory/formula";
import subtrajectory from "../subtrajectory/subtrajectory.wgsl";

export const flowSubtrajectoryLoss: ObjectiveLoss = learnedFlow({
  name: "objectives/flow-subtrajectory",
  wgsl: subtrajectory,
  wasm: "flowSubtrajectoryBalance",
  formula: subtrajectoryBalance,
});
