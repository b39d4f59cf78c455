import type { MethodSpec } from "../method";
import { gflownetFields } from "./fields";
import { GFlowNet } from "./gflownet";
import { type GFlowNetSettings, gflownetFault, gflownetSettings, logZAt } from "./settings";
import { type GFlowNetState, gflownetState, sequencesIn } from "./state";

export const gflownet: MethodSpec<GFlowNetSettings, GFlowNetState> = {
  title: "GFlowNet",
  fields: gflownetFields,
  settings: gflownetSettings,
  fault: gflownetFault,
  logZAt,
  make: (problem, settings) => new GFlowNet(problem, settings),
  savedState: gflownetState,
  sequencesIn,
};
